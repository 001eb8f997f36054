"""Where the time and the memory of a model go: its parts one by one, and what bounds each."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from mmengine.config import Config
from torch import Tensor, nn

from pasgan.apis.model_cost import build_untrained, clip_shape, count_macs, count_parameters, random_inputs, wait_for
from pasgan.apis.tensor_traffic import TensorTraffic
from pasgan.engine.config import load_config

REST = "(between the parts)"
# A part that stays this far below both ceilings is held up by starting many small operations.
OVERHEAD_SHARE = 0.25


@dataclass(frozen=True)
class Ceilings:
    """What the machine can do at best, measured beside the model.

    Attributes:
        flops: floating-point operations per second in float32, the better of a matrix product and a convolution.
        bandwidth: bytes per second read and written by a copy of a large tensor.
    """

    flops: float
    bandwidth: float


@dataclass(frozen=True)
class PartProfile:
    """One part of a generator, for one clip.

    Attributes:
        name: of the child module, or `REST`.
        parameters: number of its weights.
        macs: multiply-accumulate operations of convolutions and matrix products.
        milliseconds: median.
        peak_memory: most bytes of tensors alive at once while it ran, those of other parts included.
        moved: bytes that its operations read and wrote.
    """

    name: str
    parameters: int
    macs: int
    milliseconds: float
    peak_memory: int
    moved: int

    def bound(self, ceilings: Ceilings) -> tuple[str, float]:
        """What holds the part up, and how near to that ceiling it is: (`arithmetic`, 0.8)."""
        seconds = self.milliseconds / 1000
        shares = {
            "arithmetic": 2 * self.macs / ceilings.flops / seconds,
            "memory": self.moved / ceilings.bandwidth / seconds,
        }
        highest = max(shares, key=shares.get)
        return (highest if shares[highest] >= OVERHEAD_SHARE else "overhead"), shares[highest]


@dataclass(frozen=True)
class ModelProfile:
    """A model for clips of one size, at batch size 1 in eval mode.

    Attributes:
        num_frames: T.
        size: side of the frames in pixels.
        parts: in the order of the generator's forward.
        milliseconds: median of a whole clip.
        peak_memory: most bytes of tensors alive at once beyond weights and inputs.
    """

    num_frames: int
    size: int
    parts: list[PartProfile]
    milliseconds: float
    peak_memory: int

    @property
    def clip(self) -> str:
        """`8 x 56 x 56`: frames, height, width."""
        return f"{self.num_frames} x {self.size} x {self.size}"


@torch.no_grad()
def measure_ceilings(device: torch.device, repeats: int = 10) -> Ceilings:
    """The best that this machine does, with as many threads as PyTorch now has."""
    side = 1536 if device.type == "cpu" else 8192
    matrix = torch.rand(side, side, device=device)
    convolution = nn.Conv2d(64, 64, 3, padding=1).to(device, memory_format=torch.channels_last)
    images = torch.rand(16, 64, 112, 112, device=device).contiguous(memory_format=torch.channels_last)
    source = torch.rand(2**25, device=device)  # 128 MiB: more than caches hold
    target = torch.empty_like(source)
    convolved = images.numel() * 64 * 9  # multiply-accumulate operations, the border's zeros included
    return Ceilings(
        flops=max(
            2 * side**3 / _fastest(lambda: matrix @ matrix, device, repeats),
            2 * convolved / _fastest(lambda: convolution(images), device, repeats),
        ),
        bandwidth=2 * source.numel() * source.element_size() / _fastest(lambda: target.copy_(source), device, repeats),
    )


def _fastest(run: Callable[[], object], device: torch.device, repeats: int) -> float:
    """Seconds of the fastest of several runs."""
    seconds = []
    for _ in range(repeats + 1):
        wait_for(device)
        start = time.perf_counter()
        run()
        wait_for(device)
        seconds.append(time.perf_counter() - start)
    return min(seconds)


@torch.no_grad()
def profile_model(
    config: str | Path | Config, size: int | None = None, device: str = "cpu", repeats: int = 5
) -> ModelProfile:
    """Measure the generator of a config part by part, with random weights on random input.

    Args:
        config: path of a config, or one that `load_config` returned.
        size: side of the frames; the config's own if None.
        device: where it runs.
        repeats: timed runs.

    Raises:
        ConfigError: if the config has a mistake.
        ValueError: if the model cannot take frames of this size.
    """
    cfg = config if isinstance(config, Config) else load_config(config)
    num_frames, own_size = clip_shape(cfg)
    size = size or own_size
    where = torch.device(device)
    model = build_untrained(cfg).to(where)
    inputs = {name: values.to(where) for name, values in random_inputs(cfg, num_frames, size).items()}
    run = _checked_run(model, inputs, size)
    present = _PresentPart(model.generator)
    with present.followed(), TensorTraffic(lambda: present.name) as traffic:
        run()
    times = _part_times(model.generator, run, where, repeats)
    with torch.device("meta"):
        unreal, unreal_inputs = build_untrained(cfg), random_inputs(cfg, num_frames, size)
        macs = count_macs(lambda: unreal(unreal_inputs))
    prefix = f"{type(model).__name__}.generator"
    parts = [
        PartProfile(
            name=name,
            parameters=count_parameters(child) if child else 0,
            macs=macs.get(f"{prefix}.{name}", 0),
            milliseconds=statistics.median(times[name]),
            peak_memory=traffic.peak[name],
            moved=traffic.moved[name],
        )
        for name, child in [*model.generator.named_children(), (REST, None)]
        if name in times
    ]
    return ModelProfile(num_frames, size, parts, statistics.median(times["whole"]), max(traffic.peak.values()))


def _checked_run(model: nn.Module, inputs: dict[str, Tensor], size: int) -> Callable[[], object]:
    """The forward pass, after it was seen to work at this size."""
    try:
        model(inputs)
    except (RuntimeError, ValueError) as error:
        raise ValueError(f"the model cannot take frames of {size}x{size}: {str(error).splitlines()[0]}") from error
    return lambda: model(inputs)


class _PresentPart:
    """Knows which child of a module is running, and tells it to whoever asks."""

    def __init__(self, module: nn.Module, on_change: Callable[[str], None] | None = None) -> None:
        self.module = module
        self.on_change = on_change
        self.name = REST

    @contextmanager
    def followed(self) -> Iterator[None]:
        """While the block runs, `name` is the child that is running."""
        handles = []
        for name, child in self.module.named_children():
            handles.append(child.register_forward_pre_hook(lambda *_, name=name: self._set(name)))
            handles.append(child.register_forward_hook(lambda *_: self._set(REST)))
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def _set(self, name: str) -> None:
        if self.on_change:
            self.on_change(self.name)
        self.name = name


def _part_times(
    generator: nn.Module, run: Callable[[], object], device: torch.device, repeats: int
) -> dict[str, list[float]]:
    """Milliseconds of each part and of the `whole`, one value per run; a part that is run twice has their sum."""
    times: dict[str, list[float]] = defaultdict(list)
    for _ in range(repeats):
        spent: dict[str, float] = defaultdict(float)
        last = [time.perf_counter()]

        def add(name: str, spent: dict[str, float] = spent, last: list[float] = last) -> None:
            wait_for(device)
            now = time.perf_counter()
            spent[name] += 1000 * (now - last[0])
            last[0] = now

        present = _PresentPart(generator, add)
        with present.followed():
            run()
            add(REST)
        for name, milliseconds in spent.items():
            times[name].append(milliseconds)
        times["whole"].append(sum(spent.values()))
    return times

"""What a model costs: parameters, multiplications, time and memory for one clip."""

from __future__ import annotations

import gc
import math
import re
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import torch
from mmengine.config import Config
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from pasgan.apis.synthesizer import without_pretrained_weights
from pasgan.engine.config import load_config
from pasgan.models.synthesizers import BaseViewSynthesizer
from pasgan.registry import MODELS
from pasgan.structures import PasganError, get_skeleton

VIEW_PARAMETERS = 3
_PROCESS = Path("/proc/self")


class ModelCostError(PasganError):
    """A model could not be measured; the message says why."""


@dataclass(frozen=True)
class ModelCost:
    """What one clip costs, in eval mode at batch size 1.

    Attributes:
        num_frames: T.
        size: side of the square frames in pixels.
        generator_parameters: number of weights.
        discriminator_parameters: None if there is no discriminator.
        macs: multiply-accumulate operations, as `count_macs` counts them.
        milliseconds: median of several runs after the first.
        peak_memory: bytes, see `peak_memory`; NaN where it cannot be measured.
    """

    num_frames: int
    size: int
    generator_parameters: int
    discriminator_parameters: int | None
    macs: int
    milliseconds: float
    peak_memory: float


def clip_shape(cfg: Config) -> tuple[int, int]:
    """T and the side of the frames that the test pipeline of a config makes."""
    dataset = cfg.test_dataloader.dataset
    sizes = [step["size"] for step in dataset.pipeline if step["type"] in ("CropClip", "ResizeClip")]
    return dataset.clip_len, sizes[-1]


def build_untrained(cfg: Config) -> BaseViewSynthesizer:
    """The model of a config in eval mode, with random weights: for costs, which do not depend on them."""
    return MODELS.build(without_pretrained_weights(cfg.model.to_dict())).eval()


def random_inputs(cfg: Config, num_frames: int, size: int) -> dict[str, Tensor]:
    """Random values in the shapes of what the test pipeline of a config packs, for a batch of one clip.

    Args:
        cfg: the config.
        num_frames: T.
        size: side of the frames.
    """
    dataset = cfg.test_dataloader.dataset
    num_keypoints = get_skeleton(dataset.get("keypoint_set", "kinect25")).num_keypoints
    shapes = {
        "source_keypoints": (num_frames, num_keypoints, 2),
        "source_view": (VIEW_PARAMETERS,),
        "target_view": (VIEW_PARAMETERS,),
        "prior_image": (3, size, size),
    }
    on_request = {
        "source_video": (3, num_frames, size, size),
        "prior_keypoints": (num_keypoints, 2),
        "target_keypoints": (num_frames, num_keypoints, 2),
        "target_depth": (1, num_frames, size, size),
    }
    shapes |= {name: shape for name, shape in on_request.items() if dataset.pipeline[-1].get(name)}
    inputs = {name: torch.rand(1, *shape) for name, shape in shapes.items()}
    return {name: 2 * values - 1 if name.endswith("keypoints") else values for name, values in inputs.items()}


def count_parameters(module: nn.Module) -> int:
    """Number of weights, learned or frozen."""
    return sum(parameter.numel() for parameter in module.parameters())


def count_macs(run: Callable[[], object]) -> dict[str, int]:
    """Multiply-accumulate operations of convolutions and matrix products; everything else is not counted.

    Args:
        run: a forward pass; on the device `meta` it takes no time.

    Returns:
        Dotted name of each module that was run (`Global` is everything) → its count with all that is below it.
    """
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        run()
    return {name: sum(counts.values()) // 2 for name, counts in counter.get_flop_counts().items()}


def peak_memory(run: Callable[[], object], device: torch.device) -> float:
    """Bytes that a run takes at its peak beyond what the process, weights included, held before.

    Of allocated tensors on a GPU. On a CPU of resident memory, which is honest only in a fresh process: it holds freed
    memory that a later run takes again, and code of libraries that the first run loads. NaN where the system does not
    let the peak be reset (it does on Linux).
    """
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
        before = torch.cuda.memory_allocated(device)
        run()
        return float(torch.cuda.max_memory_allocated(device) - before)
    gc.collect()
    before = _reset_peak()
    run()
    return math.nan if math.isnan(before) else _status("VmHWM") - before


def _reset_peak() -> float:
    """Set the peak of resident memory to what is resident now, and return it in bytes; NaN if that is not possible."""
    try:
        (_PROCESS / "clear_refs").write_text("5")
        return _status("VmRSS")
    except OSError:
        return math.nan


def _status(field: str) -> float:
    """A size of `/proc/self/status` in bytes."""
    return 1024.0 * int(re.search(rf"{field}:\s+(\d+) kB", (_PROCESS / "status").read_text()).group(1))


def run_times(run: Callable[[], object], device: torch.device, repeats: int) -> list[float]:
    """Milliseconds of each of several runs."""
    times = []
    for _ in range(repeats):
        wait_for(device)
        start = time.perf_counter()
        run()
        wait_for(device)
        times.append(1000 * (time.perf_counter() - start))
    return times


def wait_for(device: torch.device) -> None:
    """Let a GPU finish what it was given, so that a clock can be read."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def measure_cost(config: str | Path | Config, device: str = "cpu", threads: int = 1, repeats: int = 5) -> ModelCost:
    """Measure the model of a config in this process, on random input of the size that its test has.

    Args:
        config: path of a config, or one that `load_config` returned.
        device: where it runs.
        threads: of PyTorch on the CPU.
        repeats: timed runs.

    Raises:
        ConfigError: if the config has a mistake.
    """
    cfg = config if isinstance(config, Config) else load_config(config)
    num_frames, size = clip_shape(cfg)
    torch.set_num_threads(threads)
    with torch.device("meta"):
        model, inputs = build_untrained(cfg), random_inputs(cfg, num_frames, size)
        macs = count_macs(lambda: model(inputs))["Global"]
    where = torch.device(device)
    model = build_untrained(cfg).to(where)
    inputs = {name: values.to(where) for name, values in random_inputs(cfg, num_frames, size).items()}
    with torch.no_grad():
        memory = peak_memory(lambda: model(inputs), where)
        times = run_times(lambda: model(inputs), where, repeats)
    return ModelCost(
        num_frames=num_frames,
        size=size,
        generator_parameters=count_parameters(model.generator),
        discriminator_parameters=count_parameters(model.discriminator) if hasattr(model, "discriminator") else None,
        macs=macs,
        milliseconds=statistics.median(times),
        peak_memory=memory,
    )


def measure_cost_in_new_process(config: str | Path, device: str, threads: int, repeats: int) -> ModelCost:
    """As `measure_cost`, in a process of its own: memory is that of this model alone, and a crash ends only that.

    Raises:
        ModelCostError: if that process is ended from outside.
        Exception: what `measure_cost` raises.
    """
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(measure_cost, config, device, threads, repeats).result()
        except BrokenProcessPool as error:
            raise ModelCostError(f"{config}: the process was ended, most likely for want of memory") from error

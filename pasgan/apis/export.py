"""A generator as a file that runs without pasgan: ONNX or TorchScript, checked against the model that it came from."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from mmengine.config import Config
from torch import Tensor, nn

from pasgan.apis.model_cost import clip_shape, random_inputs
from pasgan.files import atomic_file
from pasgan.models.synthesizers import BaseViewSynthesizer
from pasgan.structures import PasganError

# 2-D grid_sample is in ONNX from opset 16 on; 20 is the first whose definition agrees with PyTorch's names of modes.
OPSET = 20
OUTPUTS = ("video", "keypoints")
METADATA = "pasgan"  # the name under which a file holds its description
Outputs = tuple[np.ndarray, ...]


class ExportError(PasganError):
    """A model cannot be exported, or what was exported computes something else."""


@dataclass(frozen=True)
class Export:
    """What was written.

    Attributes:
        path: of the file.
        inputs: name → shape of the file's inputs; -1 is a batch of any size.
        outputs: names of its outputs.
        difference: largest difference from the model, of all batches that were tried.
    """

    path: Path
    inputs: dict[str, tuple[int, ...]]
    outputs: tuple[str, ...]
    difference: float


class _Positional(nn.Module):
    """A synthesizer whose inputs and outputs are tensors in a fixed order."""

    def __init__(self, model: BaseViewSynthesizer, names: Sequence[str]) -> None:
        super().__init__()
        self.model = model
        self.names = tuple(names)

    def forward(self, *tensors: Tensor) -> tuple[Tensor, ...]:
        synthesis = self.model(dict(zip(self.names, tensors, strict=True)))
        return tuple(output for output in (synthesis.video, synthesis.keypoints) if output is not None)


@torch.no_grad()
def export_generator(
    model: BaseViewSynthesizer, cfg: Config, out: Path, batch: int | None = 1, tolerance: float = 1e-4
) -> Export:
    """Write the generator of a model as ONNX (`*.onnx`) or TorchScript (`*.pt`) and check it.

    The file takes the inputs that the test pipeline of the config packs, with the same names and ranges, of its
    clip length and size; the check runs it on random clips and compares every output with the model's.

    Args:
        model: in eval mode, on the CPU.
        cfg: its config.
        out: file to write; written only if the check succeeds.
        batch: number of clips; None for any number.
        tolerance: largest difference that is allowed; colours are in [0, 1], poses in [-1, 1].

    Raises:
        ExportError: if the file's ending is unknown, a package is missing, the model cannot be exported or the file
            does not compute the same.
    """
    write, load = _format_of(out)
    example = _clips(model, cfg, batch or 2, seed=0)
    network = _Positional(model, example).eval()
    about = _description(cfg, example, batch)
    with atomic_file(out) as temporary:
        try:
            with warnings.catch_warnings():
                # What the tracer takes for constants depends on the clip's length and size, which are fixed.
                warnings.simplefilter("ignore")
                write(network, example, temporary, batch, about)
        except Exception as error:  # exporters raise errors of many kinds
            reason = str(error.__cause__ or error).splitlines()[0]
            raise ExportError(f"{type(network.model).__name__} cannot be exported as {out.suffix}: {reason}") from error
        run = load(temporary)
        difference = 0.0
        for seed, number in enumerate([batch] * 2 if batch else [1, 2, 3]):
            clips = _clips(model, cfg, number, seed=seed + 1)
            expected = [output.numpy() for output in network(*clips.values())]
            found = run(clips)
            difference = max(difference, *(float(np.abs(a - b).max()) for a, b in zip(expected, found, strict=True)))
        if not difference <= tolerance:
            raise ExportError(f"{out} would differ from the model by {difference:.2e}, more than {tolerance:.0e}")
    shapes = {name: (batch or -1, *clip.shape[1:]) for name, clip in example.items()}
    return Export(out, shapes, OUTPUTS[: len(expected)], difference)


class _UsedInputs(dict):
    """A batch of inputs that remembers which of them were read."""

    def __init__(self, inputs: Mapping[str, Tensor]) -> None:
        super().__init__(inputs)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Tensor:
        self.read.add(name)
        return super().__getitem__(name)


def _clips(model: BaseViewSynthesizer, cfg: Config, number: int, seed: int) -> dict[str, Tensor]:
    """Random values for what the model reads of a batch of clips."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        clips = [random_inputs(cfg, *clip_shape(cfg)) for _ in range(number)]
    inputs = _UsedInputs({name: torch.cat([clip[name] for clip in clips]) for name in clips[0]})
    model.generator_inputs(inputs)
    return {name: values for name, values in inputs.items() if name in inputs.read}


def _description(cfg: Config, example: Mapping[str, Tensor], batch: int | None) -> str:
    """What a user of the file must know, as JSON."""
    dataset = cfg.test_dataloader.dataset
    return json.dumps(
        {
            "config": Path(cfg.filename).stem if cfg.filename else "",
            "inputs": {name: [batch or -1, *values.shape[1:]] for name, values in example.items()},
            "keypoints": dataset.get("keypoint_set", "kinect25"),
            "clip_stride": dataset.clip_stride,
            "colours": "RGB in [0, 1]",
            "coordinates": "x, y in [-1, 1] between the outer edges of the frame",
        }
    )


def _format_of(out: Path) -> tuple[Callable[..., None], Callable[[Path], Callable[[Mapping[str, Tensor]], Outputs]]]:
    """The functions that write and load a file, by its ending."""
    if out.suffix == ".onnx":
        _require_onnx()
        return _write_onnx, _load_onnx
    if out.suffix in (".pt", ".ts"):
        return _write_torchscript, _load_torchscript
    raise ExportError(f"{out}: end the name with .onnx, or .pt for TorchScript")


def _require_onnx() -> None:
    try:
        import onnx  # noqa: F401
        import onnxruntime  # noqa: F401
        import onnxscript  # noqa: F401
    except ImportError as error:
        raise ExportError(f"ONNX needs {error.name}: pip install 'pasgan[onnx]'") from error


def _write_onnx(network: _Positional, example: Mapping[str, Tensor], path: Path, batch: int | None, about: str) -> None:
    any_batch = {0: torch.export.Dim("batch", min=1)}
    program = torch.onnx.export(
        network,
        tuple(example.values()),
        input_names=list(example),
        output_names=list(OUTPUTS[: len(network(*example.values()))]),
        opset_version=OPSET,
        dynamo=True,
        dynamic_shapes=None if batch else ((any_batch,) * len(example),),
        verbose=False,
    )
    program.model.metadata_props[METADATA] = about
    program.save(str(path), external_data=False)


def _load_onnx(path: Path) -> Callable[[Mapping[str, Tensor]], Outputs]:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    wanted = [node.name for node in session.get_inputs()]  # an input that the model does not use is not in the file
    return lambda clips: session.run(None, {name: clips[name].numpy() for name in wanted})


def _write_torchscript(
    network: _Positional, example: Mapping[str, Tensor], path: Path, batch: int | None, about: str
) -> None:
    traced = torch.jit.trace(network, tuple(example.values()), check_trace=False)
    torch.jit.save(traced, str(path), _extra_files={METADATA: about})


def _load_torchscript(path: Path) -> Callable[[Mapping[str, Tensor]], Outputs]:
    with warnings.catch_warnings():
        # PyTorch recommends torch.export instead, whose files only PyTorch's Python reads.
        warnings.simplefilter("ignore", FutureWarning)
        network = torch.jit.load(str(path))
    return lambda clips: tuple(output.numpy() for output in network(*clips.values()))

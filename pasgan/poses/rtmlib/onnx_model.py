"""A model of rtmlib from an ONNX file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import torch

from pasgan.files import local_file, mirrored_file
from pasgan.poses.errors import PoseEstimationError

HOW_TO_INSTALL = "pip install 'pasgan[rtmlib]' && pip install --no-deps rtmlib==0.0.16"


def load_onnx_model(name: str, model: str | Path | Mapping, input_size: tuple[int, int], device: str) -> Any:
    """Build one of rtmlib's classes on onnxruntime.

    Args:
        name: of the class, e.g. `RTMPose`.
        model: path of an ONNX file, or `dict(urls=[...], sha256=...)`.
        input_size: as the class takes it.
        device: `cpu`, `cuda` or `cuda:N`.

    Raises:
        PoseEstimationError: if rtmlib or onnxruntime is not installed, or the file is no ONNX model.
        FileError: if the file cannot be had.
    """
    try:
        import onnxruntime  # noqa: F401
        import rtmlib
    except ImportError as error:
        raise PoseEstimationError(f"rtmlib's models need {error.name}: {HOW_TO_INSTALL}") from error
    cache = Path(torch.hub.get_dir()) / "checkpoints"
    if isinstance(model, Mapping):
        path = mirrored_file(model["urls"], model["sha256"], cache, "ONNX model")
    else:
        path = local_file(model, None, cache, "ONNX model")
    try:
        with redirect_stdout(io.StringIO()):  # it prints what it loads
            return getattr(rtmlib, name)(str(path), input_size, backend="onnxruntime", device=device)
    except Exception as error:  # onnxruntime has exceptions of its own
        raise PoseEstimationError(f"{path} cannot be loaded by onnxruntime: {str(error).splitlines()[0]}") from error

"""Reads checkpoints of MMPose and MMDetection as data, never as code, and fits them to a model exactly."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy._core import multiarray
from torch import nn

from pasgan.poses.errors import PoseEstimationError


class _Dropped:
    """Takes the place of an object whose content is not needed; keeps nothing and does nothing."""

    def __init__(self, *args: Any) -> None:
        pass

    def __setstate__(self, state: Any) -> None:
        pass


# Beside tensors, the checkpoints hold NumPy arrays (of the dataset: sigmas, colours) and the log of the training run.
# Only the arrays are allowed; the classes of the log, and the `getattr` by which it is pickled, are replaced.
_ARRAYS = [multiarray._reconstruct, multiarray.scalar, np.ndarray, np.dtype, bytes]
_ARRAYS += [type(np.dtype(kind)) for kind in ("bool", "uint8", "int32", "int64", "float32", "float64")]
_OLD_NAMES = [(getattr(multiarray, name), f"numpy.core.multiarray.{name}") for name in ("_reconstruct", "scalar")]
_LOG = [(_Dropped, name) for name in ("builtins.getattr", "mmengine.logging.history_buffer.HistoryBuffer")]


def read_checkpoint(path: Path) -> dict[str, Any]:
    """A checkpoint: `state_dict`, and `meta` where it has one.

    Raises:
        PoseEstimationError: if the file cannot be read or holds something else.
    """
    try:
        with torch.serialization.safe_globals([*_ARRAYS, *_OLD_NAMES, *_LOG]):
            content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # what torch.load raises on a damaged file depends on the damage
        raise PoseEstimationError(f"{path} is no readable checkpoint of weights: {_reason(error)}") from error
    if not isinstance(content, dict) or not isinstance(content.get("state_dict"), dict):
        raise PoseEstimationError(f"{path} holds no `state_dict`, as the checkpoints of MMPose and MMDetection do")
    return content


def _reason(error: Exception) -> str:
    """PyTorch's own text on what is not allowed advises to allow it."""
    if found := re.search(r"GLOBAL ([\w.]+)", str(error)):
        return f"it holds {found.group(1)}, which is neither a tensor nor an array"
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def load_checkpoint(model: nn.Module, path: Path, config: Path) -> dict[str, Any]:
    """Load the weights of a checkpoint into the model of a config.

    Returns:
        The checkpoint's `meta`, empty if it has none.

    Raises:
        PoseEstimationError: if a weight is missing, too many, or of another shape.
    """
    content = read_checkpoint(path)
    try:
        # In the model's own words, because some heads rename the weights of older releases while they load.
        model.load_state_dict(content["state_dict"], strict=True)
    except RuntimeError as error:
        reasons = [line.strip() for line in str(error).splitlines()[1:]]
        shown = "; ".join(reason[:300] for reason in reasons[:3])
        more = f"; and {len(reasons) - 3} more" if len(reasons) > 3 else ""
        raise PoseEstimationError(f"{path} does not fit the model of {config}: {shown}{more}") from error
    return content.get("meta") or {}

"""Frames and the true ones as arrays, checked, for measures whose loops are compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from numba import njit
from torch import Tensor

# Multiplications and additions may be fused, nothing else may be reordered; a quotient needs no check for zero.
compiled = njit(cache=True, fastmath={"contract"}, error_model="numpy")


class FramePair(NamedTuple):
    """Two videos of one shape.

    Attributes:
        x: (F, C, H, W), uint8, float32 or float64, contiguous.
        y: (F, C, H, W), likewise.
        peak: value of white, 255 or 1.
        batch: the leading dimensions, of which F is the product.
    """

    x: np.ndarray
    y: np.ndarray
    peak: float
    batch: tuple[int, ...]


def frame_pair(pred: Tensor, target: Tensor) -> FramePair:
    """Check frames and make arrays of them.

    Args:
        pred: (..., C, H, W), uint8 or in [0, 1].
        target: (..., C, H, W), likewise.

    Raises:
        ValueError: if the frames differ in shape or type.
    """
    if pred.shape != target.shape:
        raise ValueError(f"the frames differ in shape: {tuple(pred.shape)} and {tuple(target.shape)}")
    if pred.dtype != target.dtype:
        raise ValueError(f"the frames differ in type: {pred.dtype} and {target.dtype}")
    kept = (torch.uint8, torch.float32, torch.float64)
    x, y = (frames if frames.dtype in kept else frames.float() for frames in (pred, target))
    x, y = (frames.detach().cpu().reshape(-1, *frames.shape[-3:]).numpy() for frames in (x, y))
    peak = 255.0 if pred.dtype == torch.uint8 else 1.0
    return FramePair(np.ascontiguousarray(x), np.ascontiguousarray(y), peak, tuple(pred.shape[:-3]))

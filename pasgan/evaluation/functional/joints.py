"""What the measures of poses share: which joints count, and how far they are off in pixels."""

from __future__ import annotations

import torch
from torch import Tensor

from pasgan.ops.coords import normalized_to_pixel


def known_joints(pred: Tensor, target: Tensor, visible: Tensor | None = None) -> Tensor:
    """The joints that are scored: those whose true place is known.

    Args:
        pred: (..., K, 2).
        target: (..., K, 2), not finite where unknown.
        visible: (..., K), 0 for unknown joints.

    Returns:
        (..., K) bool.

    Raises:
        ValueError: if the shapes differ.
    """
    if pred.shape != target.shape or (visible is not None and visible.shape != target.shape[:-1]):
        shapes = [tuple(pred.shape), tuple(target.shape), None if visible is None else tuple(visible.shape)]
        raise ValueError(f"the poses differ in shape: prediction, truth and visibility are {shapes}")
    known = target.isfinite().all(dim=-1)
    return known if visible is None else known & (visible > 0)


def mean_over_known(values: Tensor, known: Tensor) -> tuple[Tensor, Tensor]:
    """The mean over the known joints of each frame.

    Args:
        values: (..., K) float64.
        known: (..., K) bool.

    Returns:
        (...) float64 means, NaN for a frame without a known joint, and (...) int64 numbers of known joints. Averaging
        the frames with these numbers as weights gives the mean over all known joints.
    """
    count = known.sum(dim=-1)
    return torch.where(known, values, 0.0).sum(dim=-1) / count, count


def pixel_distance(pred: Tensor, target: Tensor, size: tuple[int, int]) -> Tensor:
    """Euclidean distance of each joint from its true place.

    Args:
        pred: (..., K, 2) normalised.
        target: (..., K, 2) normalised.
        size: (H, W) of the frames.

    Returns:
        (..., K) float64, pixels.
    """
    offset = normalized_to_pixel(pred.double(), size) - normalized_to_pixel(target.double(), size)
    return torch.linalg.vector_norm(offset, dim=-1)

"""Squared error of poses."""

from __future__ import annotations

import torch
from torch import Tensor


def frame_pose_mse(pred: Tensor, target: Tensor, visible: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """dx² + dy² (Eq. 5) in normalised units, averaged over the known joints of each frame.

    A joint is left out where `visible` is 0 (unknown) or the true coordinate is not finite. Averaging the frames with
    the returned counts as weights gives the mean over all known joints of a clip.

    Args:
        pred: (..., K, 2) normalised, finite.
        target: (..., K, 2) normalised, not finite where unknown.
        visible: (..., K), 0 for unknown joints.

    Returns:
        (...) float64 errors, NaN for a frame without a known joint, and (...) int64 numbers of known joints.

    Raises:
        ValueError: if the shapes differ.
    """
    if pred.shape != target.shape or (visible is not None and visible.shape != target.shape[:-1]):
        shapes = [tuple(pred.shape), tuple(target.shape), None if visible is None else tuple(visible.shape)]
        raise ValueError(f"the poses differ in shape: prediction, truth and visibility are {shapes}")
    known = target.isfinite().all(dim=-1)
    if visible is not None:
        known = known & (visible > 0)
    distance = (pred.double() - target.double()).square().sum(dim=-1)  # Eq. 5
    count = known.sum(dim=-1)
    return torch.where(known, distance, 0.0).sum(dim=-1) / count, count

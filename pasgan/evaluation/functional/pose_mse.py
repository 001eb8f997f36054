"""Squared error of poses."""

from __future__ import annotations

from torch import Tensor

from pasgan.evaluation.functional.joints import known_joints, mean_over_known


def frame_pose_mse(pred: Tensor, target: Tensor, visible: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """dx² + dy² (Eq. 5) in normalised units, averaged over the known joints of each frame.

    Args:
        pred: (..., K, 2) normalised, finite.
        target: (..., K, 2) normalised, not finite where unknown.
        visible: (..., K), 0 for unknown joints.

    Returns:
        (...) float64 errors, NaN for a frame without a known joint, and (...) int64 numbers of known joints, its
        weights in a mean.

    Raises:
        ValueError: if the shapes differ.
    """
    known = known_joints(pred, target, visible)
    return mean_over_known((pred.double() - target.double()).square().sum(dim=-1), known)

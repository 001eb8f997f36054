"""End-point error of poses."""

from __future__ import annotations

from torch import Tensor

from pasgan.evaluation.functional.joints import known_joints, mean_over_known, pixel_distance


def frame_epe(
    pred: Tensor, target: Tensor, size: tuple[int, int], visible: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Euclidean distance in pixels, averaged over the known joints of each frame.

    Args:
        pred: (..., K, 2) normalised, finite.
        target: (..., K, 2) normalised, not finite where unknown.
        size: (H, W) of the frames.
        visible: (..., K), 0 for unknown joints.

    Returns:
        (...) float64 pixels, NaN for a frame without a known joint, and (...) int64 numbers of known joints, its
        weights in a mean.

    Raises:
        ValueError: if the shapes differ.
    """
    known = known_joints(pred, target, visible)
    return mean_over_known(pixel_distance(pred, target, size), known)

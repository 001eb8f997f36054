"""Percentage of correct keypoints, and the lengths by which it is normalised."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from pasgan.evaluation.functional.joints import known_joints, mean_over_known, pixel_distance
from pasgan.ops.coords import normalized_to_pixel
from pasgan.structures import get_skeleton

# The two ends of a segment of the body; the first pair that a skeleton has is taken.
SEGMENTS = {
    "torso": (("left_shoulder", "right_hip"),),
    "head": (("neck", "head_top"), ("neck", "head")),
}
NORMALIZERS = ("bbox", *SEGMENTS, "diagonal")


def frame_pck(
    pred: Tensor,
    target: Tensor,
    size: tuple[int, int],
    normalizer: Tensor,
    threshold: float,
    visible: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """Percentage of the known joints that lie less than `threshold · normalizer` from their true place.

    Args:
        pred: (..., K, 2) normalised, finite.
        target: (..., K, 2) normalised, not finite where unknown.
        size: (H, W) of the frames.
        normalizer: (...) length in pixels of each frame, from `pck_normalizer`.
        threshold: share of the length.
        visible: (..., K), 0 for unknown joints.

    Returns:
        (...) float64 percentages, NaN for a frame without a known joint or without a length above 0, and (...) int64
        numbers of known joints, its weights in a mean.

    Raises:
        ValueError: if the shapes differ.
    """
    known = known_joints(pred, target, visible)
    hit = pixel_distance(pred, target, size) < threshold * normalizer.unsqueeze(-1)
    percentage, count = mean_over_known(100 * hit.double(), known)
    return torch.where(normalizer > 0, percentage, math.nan), count  # NaN > 0 is false


def pck_normalizer(
    name: str, target: Tensor, size: tuple[int, int], visible: Tensor | None = None, skeleton: str | None = None
) -> Tensor:
    """The length that PCK is relative to, from the true pose of each frame.

    `bbox` is the longer side of the box around the known joints, `torso` the distance from the left shoulder to the
    right hip, `head` from the neck to the top of the head (in `kinect25`, which has no top, to the centre of the
    head), `diagonal` that of the frame.

    Args:
        name: one of `NORMALIZERS`.
        target: (..., K, 2) normalised, not finite where unknown.
        size: (H, W) of the frames.
        visible: (..., K), 0 for unknown joints.
        skeleton: name of the keypoint set, for `torso` and `head`.

    Returns:
        (...) float64 pixels; NaN or not above 0 where it is unknown.

    Raises:
        ValueError: if the skeleton is unknown or has no such segment.
    """
    if name == "diagonal":
        return torch.full(target.shape[:-2], math.hypot(*size), dtype=torch.float64)
    known = known_joints(target, target, visible).unsqueeze(-1)
    points = normalized_to_pixel(target.double(), size)
    if name == "bbox":
        low = points.masked_fill(~known, math.inf).amin(dim=-2)
        high = points.masked_fill(~known, -math.inf).amax(dim=-2)
        return (high - low).amax(dim=-1)
    start, end = _segment(name, skeleton)
    points = points.masked_fill(~known, math.nan)
    return torch.linalg.vector_norm(points[..., start, :] - points[..., end, :], dim=-1)


def _segment(name: str, skeleton: str | None) -> tuple[int, int]:
    """Indices of the two ends of a segment."""
    if skeleton is None:
        raise ValueError(f"PCK by the {name} needs the name of the skeleton, which the sample does not have")
    names = get_skeleton(skeleton).keypoint_names
    for ends in SEGMENTS[name]:
        if set(ends) <= set(names):
            return names.index(ends[0]), names.index(ends[1])
    wanted = " or ".join("–".join(ends) for ends in SEGMENTS[name])
    raise ValueError(f"skeleton {skeleton!r} has no {name} ({wanted}); use another normalizer of PCK")

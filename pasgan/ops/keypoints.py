"""Keypoint sequences: what to do about joints that nobody saw."""

from __future__ import annotations

import torch
from torch import Tensor


def fill_unknown_keypoints(keypoints: Tensor) -> Tensor:
    """Replace unknown keypoints by the mean over time of the same joint, or the frame's centre if it is never seen.

    A joint that is unknown for a while then stands still instead of jumping to the centre and back, which would look
    like motion.

    Args:
        keypoints: (N, T, K, 2) normalised, NaN where unknown. Infinities are left in: a fault that should be seen.

    Returns:
        (N, T, K, 2) without NaN; the input itself if all of it is known.
    """
    known = ~torch.isnan(keypoints).any(-1, keepdim=True)  # (N, T, K, 1)
    if known.all():
        return keypoints
    points = torch.where(known, keypoints, torch.zeros_like(keypoints))
    mean = points.sum(1, keepdim=True) / known.sum(1, keepdim=True).clamp(min=1)
    return torch.where(known, points, mean.expand_as(points))

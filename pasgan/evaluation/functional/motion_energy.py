"""How much a video moves, whatever the direction."""

from __future__ import annotations

import torch
from torch import Tensor


def motion_energy(video: Tensor, mask: Tensor | None = None) -> Tensor:
    """Mean |v_t − v_{t−1}| of each frame but the first, over its channels and the pixels of a region.

    Args:
        video: (T, C, H, W) uint8.
        mask: (T − 1, H, W) bool, the region of each pair of frames; all pixels if None.

    Returns:
        (T − 1) float64, in units of the range [0, 1]; NaN where the region is empty.
    """
    change = video.double().diff(dim=0).abs().mean(dim=1) / 255
    if mask is None:
        return change.mean(dim=(-2, -1))
    return torch.where(mask, change, 0.0).sum(dim=(-2, -1)) / mask.sum(dim=(-2, -1))  # 0 / 0 is NaN

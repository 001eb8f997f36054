"""The action transformer of RTNet."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from pasgan.models.layers import Conv3x3x3, ConvBlock3d


class MotionTransformation(nn.Module):
    """Expander and action transformer: motion features of the source view → of the target view, at any scale.

    Args:
        channels: C of the features.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.expander = nn.Sequential(Conv3x3x3(1, 4), Conv3x3x3(4, 1))
        self.transformer = nn.Sequential(
            ConvBlock3d(channels + 1, channels + 1),
            ConvBlock3d(channels + 1, channels),
            ConvBlock3d(channels, channels),
        )

    def forward(self, motion: Tensor, azimuth_change: Tensor) -> Tensor:
        """(N, C, T, H, W) and (N,) → (N, C, T, H, W)."""
        view = azimuth_change[:, None, None, None, None].expand(-1, 1, *motion.shape[2:])
        return self.transformer(torch.cat([self.expander(view), motion], dim=1))

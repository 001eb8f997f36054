"""The decoder of VDNet, ResNet and GTNet: transposed 3-D convolutions."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class TransposedVideoDecoder(nn.Module):
    """Two transposed 3³ convolutions of stride 2 in time and space with batch norm, then a k³ convolution, a sigmoid.

    Args:
        width: w, channels at full size.
        kernel_size: odd side k of the last kernel.
        skips: take features of half the size too, and a second map of a quarter.
    """

    def __init__(self, width: int = 64, kernel_size: int = 7, skips: bool = False) -> None:
        super().__init__()
        inputs = 2 if skips else 1
        self.to_half = _Upsample(4 * width * inputs, 2 * width)
        self.to_full = _Upsample(2 * width * inputs, width)
        self.to_rgb = nn.Conv3d(width, 3, kernel_size, padding=kernel_size // 2)

    def forward(self, feats: Sequence[Tensor], size: tuple[int, int, int]) -> Tensor:
        """Generate a clip.

        Args:
            feats: (N, 4w, T/4, H/4, W/4), sizes rounded up; with skips (N, 2w, T/2, H/2, W/2) and two of the former.
            size: (T, H, W) of the clip.

        Returns:
            (N, 3, T, H, W) in [0, 1].
        """
        half_size = tuple((length + 1) // 2 for length in size)
        half = self.to_half(torch.cat(feats[-2:], dim=1), half_size)
        full = self.to_full(torch.cat([half, *feats[:-2]], dim=1), size)
        return self.to_rgb(full).sigmoid()


class _Upsample(nn.Module):
    """Transposed convolution, batch norm, ReLU: (N, C, T, H, W) → (N, C', *size), size twice as large or one less."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.conv = nn.ConvTranspose3d(in_channels, out_channels, 3, stride=2, padding=1, bias=False)
        self.norm = nn.BatchNorm3d(out_channels)

    def forward(self, feats: Tensor, size: tuple[int, int, int]) -> Tensor:
        return self.norm(self.conv(feats, output_size=size)).relu()

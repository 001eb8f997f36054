"""The U-shaped network of PG2's second stage."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pasgan.models.layers.conv_blocks import ConvBlock2d


class RefinementUNet(nn.Module):
    """Encoder and decoder with skips at all scales but the finest and the coarsest.

    Two 3×3 convolutions with ReLU per scale k = 1 … N (finest first), n·k wide on the way down and n wide on the way
    up; 3×3 convolutions of stride 2 and nearest ×2 between the scales. The last layer starts at zero: an untrained
    network adds nothing.

    Args:
        in_channels: channels of the input.
        width: n.
        num_scales: N, at least 2.
    """

    def __init__(self, in_channels: int, width: int, num_scales: int) -> None:
        super().__init__()
        widths = [width * (scale + 1) for scale in range(num_scales)]
        self.stem = ConvBlock2d(in_channels, width)
        self.down_blocks = nn.ModuleList(
            nn.Sequential(ConvBlock2d(below, out), ConvBlock2d(out, out))
            for below, out in zip([width, *widths[:-1]], widths, strict=True)
        )
        self.strides = nn.ModuleList(
            nn.Sequential(nn.Conv2d(channels, channels, 3, stride=2, padding=1), nn.ReLU()) for channels in widths[:-1]
        )
        skips = [0, *reversed(widths[1:-1]), 0]  # coarse to fine
        below = [widths[-1], *[width] * (num_scales - 1)]
        self.up_blocks = nn.ModuleList(
            nn.Sequential(ConvBlock2d(channels + skip, width), ConvBlock2d(width, width))
            for channels, skip in zip(below, skips, strict=True)
        )
        self.head = nn.Conv2d(width, 3, 3, padding=1)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(self, images: Tensor) -> Tensor:
        """(B, C, H, W) → (B, 3, H, W)."""
        feats, x = [], self.stem(images)
        for scale, block in enumerate(self.down_blocks):
            x = block(x if scale == 0 else self.strides[scale - 1](x))
            feats.append(x)
        x = self.up_blocks[0](x)
        for scale in reversed(range(len(feats) - 1)):
            x = F.interpolate(x, size=feats[scale].shape[-2:])
            x = self.up_blocks[-1 - scale](x if scale == 0 else torch.cat([x, feats[scale]], dim=1))
        return self.head(x)

"""The U-shaped network of residual blocks of PG2's first stage, with one encoder or several."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pasgan.models.layers.conv_blocks import ConvBlock2d


class ResidualUNet(nn.Module):
    """Encoder, one vector for the whole image, decoder with skips.

    At scale k = 1 … N (finest first) the encoder is n·k wide: two 3×3 convolutions with ReLU and the identity around
    them, then a 3×3 convolution of stride 2. The coarsest features pass through a short vector. At every scale the
    decoder joins what comes from below with the encoder's features, in a residual block of their joint width, and a
    1×1 convolution and a nearest ×2 lead to the next scale. Several inputs have an encoder each, whose features are
    joined by concatenation and a 1×1 convolution.

    Args:
        in_channels: channels of each input.
        width: n.
        num_scales: N.
        vector_length: length of the vector.
        out_channels: channels of the output.
    """

    # Side of the map that the vector holds: that of the coarsest features of 112 px at N = 5, of 56 px at N = 4. Other
    # sizes are pooled to it.
    POOLED = 7

    def __init__(
        self, in_channels: Sequence[int], width: int, num_scales: int, vector_length: int, out_channels: int = 3
    ) -> None:
        super().__init__()
        widths = [width * (scale + 1) for scale in range(num_scales)]
        self.encoders = nn.ModuleList(_Encoder(channels, widths) for channels in in_channels)
        self.fusions = nn.ModuleList(nn.Conv2d(len(in_channels) * channels, channels, 1) for channels in widths)
        if len(in_channels) == 1:
            self.fusions = nn.ModuleList(nn.Identity() for _ in widths)
        cells = self.POOLED**2
        self.to_vector = nn.Linear(widths[-1] * cells, vector_length)
        self.from_vector = nn.Linear(vector_length, width * cells)
        self.decoder = _Decoder(widths, out_channels)

    def forward(self, inputs: Sequence[Tensor]) -> Tensor:
        """One tensor (B, C_i, H, W) per encoder → (B, C_out, H, W)."""
        pyramids = [encoder(images) for encoder, images in zip(self.encoders, inputs, strict=True)]
        joint = [torch.cat(feats, dim=1) for feats in zip(*pyramids, strict=True)]
        skips = [fuse(feats) for fuse, feats in zip(self.fusions, joint, strict=True)]
        vector = self.to_vector(F.adaptive_avg_pool2d(skips[-1], self.POOLED).flatten(1))
        whole = self.from_vector(vector).unflatten(1, (-1, self.POOLED, self.POOLED))
        return self.decoder(whole, skips)


class _Encoder(nn.Module):
    """(B, C, H, W) → one tensor (B, n·k, H_k, W_k) per scale, finest first."""

    def __init__(self, in_channels: int, widths: Sequence[int]) -> None:
        super().__init__()
        below = [in_channels, *widths[:-1]]
        self.entries = nn.ModuleList(
            nn.Sequential(nn.Conv2d(channels, out, 3, stride=1 if scale == 0 else 2, padding=1), nn.ReLU())
            for scale, (channels, out) in enumerate(zip(below, widths, strict=True))
        )
        self.blocks = nn.ModuleList(_ResidualBlock(channels) for channels in widths)

    def forward(self, images: Tensor) -> list[Tensor]:
        feats = []
        for entry, block in zip(self.entries, self.blocks, strict=True):
            feats.append(block(entry(feats[-1] if feats else images)))
        return feats


class _Decoder(nn.Module):
    """The vector's map (B, n, 7, 7) and the skips, finest first → (B, C_out, H, W)."""

    def __init__(self, widths: Sequence[int], out_channels: int) -> None:
        super().__init__()
        coarse_to_fine = list(reversed(widths))
        inputs = [widths[0], *coarse_to_fine[1:]]
        joint = [channels + skip for channels, skip in zip(inputs, coarse_to_fine, strict=True)]
        self.blocks = nn.ModuleList(_ResidualBlock(channels) for channels in joint)
        self.reductions = nn.ModuleList(
            nn.Sequential(nn.Conv2d(channels, out, 1), nn.ReLU())
            for channels, out in zip(joint, inputs[1:], strict=False)
        )
        self.head = nn.Conv2d(joint[-1], out_channels, 3, padding=1)

    def forward(self, x: Tensor, skips: Sequence[Tensor]) -> Tensor:
        for scale, (block, skip) in enumerate(zip(self.blocks, reversed(skips), strict=True)):
            if scale > 0:
                x = self.reductions[scale - 1](x)  # before the enlargement: the same result for a quarter of the work
            x = block(torch.cat([F.interpolate(x, size=skip.shape[-2:]), skip], dim=1))
        return self.head(x)


class _ResidualBlock(nn.Module):
    """Two 3×3 convolutions with ReLU, and the identity around them: (B, C, H, W) → (B, C, H, W)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.convs = nn.Sequential(ConvBlock2d(channels, channels), ConvBlock2d(channels, channels))

    def forward(self, feats: Tensor) -> Tensor:
        return feats + self.convs(feats)

"""Convolution, optional norm, ReLU: the blocks that decoders and heads are made of."""

from __future__ import annotations

from mmcv.cnn import build_norm_layer
from torch import Tensor, nn

from pasgan.models.layers.conv3x3x3 import Conv3x3x3


def make_norm(norm_cfg: dict | None, channels: int) -> nn.Module:
    """A norm layer of mmcv from its config, e.g. `dict(type="GN", num_groups=8)`; the identity for None."""
    return nn.Identity() if norm_cfg is None else build_norm_layer(norm_cfg, channels)[1]


class ConvBlock2d(nn.Sequential):
    """3×3 convolution, norm, ReLU: (N, C, H, W) → (N, C', H, W).

    Args:
        in_channels: C of the input.
        out_channels: C of the output.
        norm_cfg: config of the norm layer, or None.
        dilation: dilation of the convolution.
    """

    def __init__(self, in_channels: int, out_channels: int, norm_cfg: dict | None = None, dilation: int = 1) -> None:
        super().__init__(
            nn.Conv2d(in_channels, out_channels, 3, padding=dilation, dilation=dilation),
            make_norm(norm_cfg, out_channels),
            nn.ReLU(),
        )


class ConvBlock3d(nn.Sequential):
    """3×3×3 convolution, norm, ReLU: (N, C, T, H, W) → (N, C', T, H, W).

    Args:
        in_channels: C of the input.
        out_channels: C of the output.
        norm_cfg: config of the norm layer, or None.
    """

    def __init__(self, in_channels: int, out_channels: int, norm_cfg: dict | None = None) -> None:
        super().__init__(Conv3x3x3(in_channels, out_channels), make_norm(norm_cfg, out_channels), nn.ReLU())


class ResidualConvBlock2d(nn.Module):
    """Two 3×3 convolutions around which the input is added: (N, C, H, W) → (N, C, H, W).

    Args:
        channels: C.
        norm_cfg: config of the norm layer, or None.
        dilation: dilation of the first convolution.
    """

    def __init__(self, channels: int, norm_cfg: dict | None = None, dilation: int = 1) -> None:
        super().__init__()
        self.block = ConvBlock2d(channels, channels, norm_cfg, dilation)
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)
        self.norm = make_norm(norm_cfg, channels)
        self.relu = nn.ReLU()

    def forward(self, feats: Tensor) -> Tensor:
        """(N, C, H, W) → (N, C, H, W)."""
        return self.relu(feats + self.norm(self.conv(self.block(feats))))

"""The prior-pose head P_E as heat-maps and their soft arg-max."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from pasgan.models.layers import ConvBlock2d, ResidualConvBlock2d
from pasgan.ops import cell_centres, soft_argmax
from pasgan.registry import MODELS


@MODELS.register_module()
class SoftArgmaxPoseHead(nn.Module):
    """Prior pose as the expected position under one heat-map per joint.

    A small U-shape: at the coarsest scale dilated convolutions and the mean of the frame see the whole person (left
    and right need that), then the finer scales sharpen the maps. It learns much faster than `PriorPoseHead` when the
    encoder starts at random.

    Args:
        in_channels: C of the features.
        num_keypoints: K.
        hidden: channels in between.
        level: scale at which the heat-maps are made; 0 is the finest.
        norm_cfg: config of the norm layer, or None.
        extent: reach of the coordinates; 1.25 allows joints up to an eighth of the frame outside of it.
    """

    def __init__(
        self,
        in_channels: int,
        num_keypoints: int,
        hidden: int = 64,
        level: int = 2,
        norm_cfg: dict | None = None,
        extent: float = 1.25,
    ) -> None:
        super().__init__()
        self.level = level
        self.extent = extent
        self.stem = ConvBlock2d(in_channels + 2, hidden, norm_cfg)  # + the coordinates x and y of each cell
        self.context = nn.ModuleList(ResidualConvBlock2d(hidden, norm_cfg, dilation) for dilation in (1, 2, 4))
        self.frame_context = nn.Linear(hidden, hidden)
        self.laterals = nn.ModuleDict()
        self.refiners = nn.ModuleDict()
        for scale in (2, 1, 0):
            if scale >= level:
                self.laterals[str(scale)] = nn.Conv2d(in_channels, hidden, 1)
                self.refiners[str(scale)] = ResidualConvBlock2d(hidden, norm_cfg)
        self.head = nn.Conv2d(hidden, num_keypoints, 1)
        # The softmax needs differences of several units before it is sharper than the frame.
        self.log_temperature = nn.Parameter(torch.full((num_keypoints, 1, 1), 1.0))

    def forward(self, appearance_feats: Sequence[Tensor]) -> Tensor:
        """Estimate p_a.

        Args:
            appearance_feats: four tensors (N, C, H_l, W_l), finest first.

        Returns:
            (N, K, 2) normalised.
        """
        return soft_argmax(self.heatmap_logits(appearance_feats), self.extent)

    def heatmap_logits(self, appearance_feats: Sequence[Tensor]) -> Tensor:
        """The heat-maps before the softmax, (N, K, H_level, W_level)."""
        coarse = appearance_feats[-1]
        x = self.stem(torch.cat([coarse, _coordinate_maps(coarse)], dim=1))
        for block in self.context:
            x = block(x)
        x = x + self.frame_context(x.mean((-2, -1)))[..., None, None]
        for scale in self.laterals:  # coarse to fine
            lateral = self.laterals[scale](appearance_feats[int(scale)])
            x = nn.functional.interpolate(x, size=lateral.shape[-2:], mode="bilinear", align_corners=False)
            x = self.refiners[scale](x + lateral)
        return self.head(x) * self.log_temperature.exp()


def _coordinate_maps(like: Tensor) -> Tensor:
    """Coordinates x and y of every cell, (N, 2, H, W)."""
    batch, _, height, width = like.shape
    x = cell_centres(width, like).expand(height, width)
    y = cell_centres(height, like)[:, None].expand(height, width)
    return torch.stack([x, y]).expand(batch, 2, height, width)

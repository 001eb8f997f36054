"""The paper's video decoder D_v."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pasgan.models.layers import ConvBlock3d, fold_time, unfold_time
from pasgan.registry import MODELS


@MODELS.register_module()
class VideoDecoder3D(nn.Module):
    """3-D convolutions from the coarsest scale to the finest, with features and heat-maps at every scale.

    At each scale: [e_v, h_a, what comes from below] → two 3×3×3 convolutions; twice the size in space, T is kept.
    Features at the coarsest scale alone and no heat-maps make it the decoder of BasicNet.

    Args:
        feat_channels: C of the video features.
        num_keypoints: K; 0 if there are no heat-maps.
        channels: outputs of the two convolutions of each scale, coarsest first.
        norm_cfg: config of the norm layers, e.g. `dict(type="GN", num_groups=8)`, or None.
        fusion: what the heat-maps do to the features: `concat` appends them, `multiply` weights each cell by
            1 + the largest heat-map, an attention in the narrow sense.
        feat_scales: number of scales that have features, from the coarsest on; the finer ones have only what comes
            from below. None for all.

    Attributes:
        temporal_radius: how many frames to either side a frame of the clip depends on; None where a norm layer takes
            its statistics over the whole clip.
    """

    def __init__(
        self,
        feat_channels: int,
        num_keypoints: int,
        channels: Sequence[tuple[int, int]] = ((128, 128), (128, 64), (128, 32), (32, 16)),
        norm_cfg: dict | None = None,
        fusion: Literal["concat", "multiply"] = "concat",
        feat_scales: int | None = None,
    ) -> None:
        super().__init__()
        if fusion not in ("concat", "multiply"):
            raise ValueError(f"fusion must be 'concat' or 'multiply', got {fusion!r}")
        self.fusion = fusion
        self.feat_scales = len(channels) if feat_scales is None else feat_scales
        self.map_scales = len(channels) if num_keypoints else 0
        # Two 3-tap convolutions over time per scale.
        self.temporal_radius = 2 * len(channels) if norm_cfg is None else None
        self.blocks = nn.ModuleList()
        below = 0
        for scale, (hidden, out) in enumerate(channels):
            feats = feat_channels if scale < self.feat_scales else 0
            maps = num_keypoints if fusion == "concat" else 0
            self.blocks.append(
                nn.Sequential(ConvBlock3d(feats + maps + below, hidden, norm_cfg), ConvBlock3d(hidden, out, norm_cfg))
            )
            below = out
        self.head = nn.Conv3d(below, 3, 1)

    def forward(
        self,
        video_feats: Sequence[Tensor],
        heatmaps: Sequence[Tensor] = (),
        prior_image: Tensor | None = None,
        prior_keypoints: Tensor | None = None,
        target_keypoints: Tensor | None = None,
    ) -> Tensor:
        """Decode a clip.

        Args:
            video_feats: e_v, tuple of (N, C, T, H_l, W_l), finest first.
            heatmaps: h_a, tuple of (N, K, T, H_l, W_l); empty if K = 0.
            prior_image: unused; part of the interface of decoders.
            prior_keypoints: unused.
            target_keypoints: unused.

        Returns:
            (N, 3, T, H, W) in [0, 1].

        Raises:
            ValueError: if the number of features or heat-maps differs from the constructor's.
        """
        if (len(video_feats), len(heatmaps)) != (self.feat_scales, self.map_scales):
            raise ValueError(
                f"the decoder takes {self.feat_scales} features and {self.map_scales} heat-maps, got "
                f"{len(video_feats)} and {len(heatmaps)}"
            )
        x = None
        for block, feats, maps in zip_longest(self.blocks, reversed(video_feats), reversed(heatmaps)):
            x = block(torch.cat([*self._fuse(feats, maps), *_enlarge(x)], dim=1))
        return torch.sigmoid(self.head(x))

    def _fuse(self, feats: Tensor | None, maps: Tensor | None) -> list[Tensor]:
        """The features and heat-maps of one scale, those that there are."""
        if self.fusion == "multiply" and maps is not None:
            return [feats * (1 + maps.amax(1, keepdim=True))]
        return [part for part in (feats, maps) if part is not None]


def _enlarge(video: Tensor | None) -> list[Tensor]:
    """(N, C, T, H, W) → [(N, C, T, 2H, 2W)]: trilinear with T kept is bilinear frame by frame. Nothing for None."""
    if video is None:
        return []
    frames = F.interpolate(fold_time(video), scale_factor=2, mode="bilinear", align_corners=False)
    return [unfold_time(frames, video.shape[2])]

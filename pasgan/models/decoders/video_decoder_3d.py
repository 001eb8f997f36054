"""The paper's video decoder D_v."""

from __future__ import annotations

from collections.abc import Sequence
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

    Args:
        feat_channels: C of the video features.
        num_keypoints: K.
        channels: outputs of the two convolutions of each scale, coarsest first.
        norm_cfg: config of the norm layers, e.g. `dict(type="GN", num_groups=8)`, or None.
        fusion: `concat` appends the heat-maps to the features; `gate` also multiplies the features by
            1 + the largest heat-map, an attention in the narrow sense.
    """

    def __init__(
        self,
        feat_channels: int,
        num_keypoints: int,
        channels: Sequence[tuple[int, int]] = ((128, 128), (128, 64), (128, 32), (32, 16)),
        norm_cfg: dict | None = None,
        fusion: Literal["concat", "gate"] = "concat",
    ) -> None:
        super().__init__()
        if fusion not in ("concat", "gate"):
            raise ValueError(f"fusion must be 'concat' or 'gate', got {fusion!r}")
        self.fusion = fusion
        self.blocks = nn.ModuleList()
        below = 0
        for hidden, out in channels:
            in_channels = feat_channels + num_keypoints + below
            self.blocks.append(
                nn.Sequential(ConvBlock3d(in_channels, hidden, norm_cfg), ConvBlock3d(hidden, out, norm_cfg))
            )
            below = out
        self.head = nn.Conv3d(below, 3, 1)

    def forward(
        self,
        video_feats: Sequence[Tensor],
        heatmaps: Sequence[Tensor],
        prior_image: Tensor | None = None,
        prior_keypoints: Tensor | None = None,
        target_keypoints: Tensor | None = None,
    ) -> Tensor:
        """Decode a clip.

        Args:
            video_feats: e_v, tuple of (N, C, T, H_l, W_l), finest first.
            heatmaps: h_a, tuple of (N, K, T, H_l, W_l).
            prior_image: unused; part of the interface of decoders.
            prior_keypoints: unused.
            target_keypoints: unused.

        Returns:
            (N, 3, T, H, W) in [0, 1].

        Raises:
            ValueError: if the number of scales differs from the constructor's.
        """
        if not len(video_feats) == len(heatmaps) == len(self.blocks):
            raise ValueError(
                f"the decoder has {len(self.blocks)} scales, got {len(video_feats)} features and "
                f"{len(heatmaps)} heat-maps"
            )
        x = None
        for block, feats, maps in zip(self.blocks, reversed(video_feats), reversed(heatmaps), strict=True):
            if self.fusion == "gate":
                feats = feats * (1 + maps.amax(1, keepdim=True))
            parts = [feats, maps] if x is None else [feats, maps, _resize(x, feats.shape[-2:])]
            x = block(torch.cat(parts, dim=1))
        return torch.sigmoid(self.head(x))


def _resize(video: Tensor, size: tuple[int, int]) -> Tensor:
    """(N, C, T, H, W) → (N, C, T, *size): trilinear with T kept is bilinear frame by frame."""
    frames = F.interpolate(fold_time(video), size=tuple(size), mode="bilinear", align_corners=False)
    return unfold_time(frames, video.shape[2])

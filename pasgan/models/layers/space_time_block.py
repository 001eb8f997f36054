"""A (2+1)-D block: convolution in space, then in time."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from pasgan.models.layers.conv3x3x3 import Conv3x1x1, fold_time, unfold_time
from pasgan.models.layers.conv_blocks import make_norm


class SpaceTimeBlock(nn.Module):
    """A 3×3 convolution of each frame, then a residual 3×1×1 convolution over time; norm and ReLU after each.

    The spatial convolution takes its input in two parts, video features and the rest, which is the convolution of
    their concatenation. Where the video features only repeat one frame along time, their part is computed once per
    clip instead of once per frame.

    Args:
        feat_channels: C of the video features; 0 if there are none.
        rest_channels: channels of the rest; 0 if there is none.
        out_channels: C' of the output.
        norm_cfg: config of the norm layers, or None.
    """

    def __init__(self, feat_channels: int, rest_channels: int, out_channels: int, norm_cfg: dict | None = None) -> None:
        super().__init__()
        # One bias is enough.
        self.feat_conv = (
            nn.Conv2d(feat_channels, out_channels, 3, padding=1, bias=not rest_channels) if feat_channels else None
        )
        self.rest_conv = nn.Conv2d(rest_channels, out_channels, 3, padding=1) if rest_channels else None
        self.spatial_norm = make_norm(norm_cfg, out_channels)
        self.temporal_conv = Conv3x1x1(out_channels, out_channels)
        self.temporal_norm = make_norm(norm_cfg, out_channels)
        self.relu = nn.ReLU()

    def forward(self, video_feats: Tensor | None, rest: Tensor | None, num_frames: int) -> Tensor:
        """Convolve.

        Args:
            video_feats: (N, C, T, H, W), or None.
            rest: (N·T, C_rest, H, W), or None, not both.
            num_frames: T.

        Returns:
            (N·T, C', H, W) in channels_last.
        """
        x = 0
        if rest is not None:
            x = self.rest_conv(rest.contiguous(memory_format=torch.channels_last)).unflatten(0, (-1, num_frames))
        if video_feats is not None:
            x = x + self._convolve_features(video_feats)
        x = x.expand(-1, num_frames, -1, -1, -1).flatten(0, 1)
        x = self.relu(self.spatial_norm(x))
        return self.relu(self.temporal_norm(x + fold_time(self.temporal_conv(unfold_time(x, num_frames)))))

    def _convolve_features(self, video_feats: Tensor) -> Tensor:
        """(N, C, T, H, W) → (N, T, C', H, W); (N, 1, C', H, W) of an expanded tensor, the same in every frame."""
        repeated = video_feats.stride(2) == 0
        frames = video_feats[:, :, 0] if repeated else fold_time(video_feats)
        out = self.feat_conv(frames.contiguous(memory_format=torch.channels_last))
        return out.unflatten(0, (-1, 1 if repeated else video_feats.shape[2]))

"""The prior-pose head P_E as fully connected layers."""

from __future__ import annotations

from collections.abc import Sequence

import torch.nn.functional as F
from torch import Tensor, nn

from pasgan.models.layers import ConvBlock2d
from pasgan.registry import MODELS


@MODELS.register_module()
class PriorPoseHead(nn.Module):
    """Prior pose from the coarsest features by two convolutions and two fully connected layers.

    Args:
        in_channels: C of the features.
        num_keypoints: K.
        channels: outputs of the two convolutions.
        hidden: length of the hidden vector.
    """

    # Side of the map that is flattened; pooling to it makes the head work at any size of the frame.
    POOLED = 3

    def __init__(
        self, in_channels: int, num_keypoints: int, channels: tuple[int, int] = (128, 64), hidden: int = 256
    ) -> None:
        super().__init__()
        self.conv1 = ConvBlock2d(in_channels, channels[0])
        self.conv2 = ConvBlock2d(channels[0], channels[1])
        self.fc = nn.Sequential(
            nn.Linear(channels[1] * self.POOLED**2, hidden), nn.ReLU(), nn.Linear(hidden, num_keypoints * 2)
        )

    def forward(self, appearance_feats: Sequence[Tensor]) -> Tensor:
        """Estimate p_a.

        Args:
            appearance_feats: tuple of (N, C, H_l, W_l), finest first; the last one is used.

        Returns:
            (N, K, 2) normalised.
        """
        x = F.avg_pool2d(self.conv1(appearance_feats[-1]), 2, ceil_mode=True)
        x = F.adaptive_avg_pool2d(self.conv2(x), self.POOLED)
        return self.fc(x.flatten(1)).unflatten(1, (-1, 2))

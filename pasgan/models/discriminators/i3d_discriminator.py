"""The discriminator of RTNet."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from pasgan.models.layers import I3DFeatures
from pasgan.registry import MODELS


@MODELS.register_module()
class I3DDiscriminator(nn.Module):
    """Real or generated, judged for a whole clip: the first layers of I3D and one fully connected layer.

    Args:
        i3d_weights: `None` (random) or the path of a file of pytorch-i3d; see `I3DFeatures`.
        i3d_width: channels of I3D's first layer; pretrained weights need 64.
        grid: (T, H, W) of the features that the fully connected layer sees. The default is what 16 frames of 112×112
            give; features of clips of another length or size are averaged, or repeated, to it.
    """

    LAST = "MaxPool3d_4a_3x3"

    def __init__(self, i3d_weights: str | None, i3d_width: int = 64, grid: tuple[int, int, int] = (4, 14, 14)) -> None:
        super().__init__()
        self.i3d = I3DFeatures(i3d_weights, last=self.LAST, width=i3d_width, pools="rtnet")
        self.grid = tuple(grid)
        frames, height, width = self.grid
        self.head = nn.Linear(self.i3d.channels(self.LAST) * frames * height * width, 1)

    def forward(self, video: Tensor) -> list[Tensor]:
        """Judge clips.

        Args:
            video: (N, 3, T, H, W) in [0, 1].

        Returns:
            One tensor of logits (N,), in a list as `GANLoss` takes it.
        """
        feats = F.adaptive_avg_pool3d(self.i3d(video, [self.LAST])[0], self.grid)
        return [self.head(feats.flatten(1)).squeeze(1)]

"""The discriminator of DCGAN, as PG2 uses it."""

from __future__ import annotations

from itertools import pairwise

import torch.nn.functional as F
from torch import Tensor, nn

from pasgan.registry import MODELS


@MODELS.register_module()
class DCGANDiscriminator(nn.Module):
    """Four 5×5 convolutions of stride 2 and one fully connected layer: one logit for the whole image.

    Batch norm after all convolutions but the first, LeakyReLU 0.2, weights from N(0, 0.02).

    Args:
        width: channels of the first convolution; they double from one to the next.
    """

    # Side of the map that is flattened: that of 112 px. Other sizes are pooled to it.
    POOLED = 7

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels = [3, width, 2 * width, 4 * width, 8 * width]
        for index, (below, out) in enumerate(pairwise(channels)):
            layers.append(nn.Conv2d(below, out, 5, stride=2, padding=2))
            if index > 0:
                layers.append(nn.BatchNorm2d(out))
            layers.append(nn.LeakyReLU(0.2))
        self.convs = nn.Sequential(*layers)
        self.fc = nn.Linear(channels[-1] * self.POOLED**2, 1)
        for module in self.modules():
            if isinstance(module, nn.Conv2d | nn.Linear):
                nn.init.normal_(module.weight, std=0.02)
                nn.init.zeros_(module.bias)

    def forward(self, images: Tensor) -> list[Tensor]:
        """Judge images.

        Args:
            images: (B, 3, H, W) in [0, 1].

        Returns:
            Logits (B,), in a list of one as the losses take it.
        """
        feats = F.adaptive_avg_pool2d(self.convs(2 * images - 1), self.POOLED)
        return [self.fc(feats.flatten(1)).squeeze(1)]

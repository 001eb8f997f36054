"""The perceptual loss of RTNet."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pasgan.models.layers import VGG16_TAPS, VGG16Features, fold_time
from pasgan.models.losses.frozen_network_loss import FrozenNetworkLoss
from pasgan.registry import MODELS


@MODELS.register_module()
class VGGVideoLoss(FrozenNetworkLoss):
    """Squared distance of VGG16 features of all frames, summed over four layers.

    The fourth pool is left out, so that the two deep layers have the same size.

    Args:
        loss_weight: factor of the sum.
        vgg_weights: `None` (random), `"torchvision"` or the path of a file; see `VGG16Features`.
        vgg_width: channels of VGG's first layer; pretrained weights need 64.
    """

    LAYERS = ("relu2_2", "relu3_3", "relu4_3", "relu5_3")

    def __init__(self, loss_weight: float = 0.25, vgg_weights: str | None = "torchvision", vgg_width: int = 64) -> None:
        super().__init__(lambda: VGG16Features(vgg_weights, last=self.LAYERS[-1], width=vgg_width))
        self.network.features[VGG16_TAPS["pool4"]] = nn.Identity()
        self.loss_weight = loss_weight

    def forward(self, pred: Tensor, target: Tensor) -> Tensor:
        """Compare two videos.

        Args:
            pred: (N, 3, T, H, W) in [0, 1].
            target: (N, 3, T, H, W) in [0, 1].

        Returns:
            Scalar.
        """
        with torch.no_grad():
            true_feats = self.network(fold_time(target), self.LAYERS)
        feats = self.network(fold_time(pred), self.LAYERS)
        items = [F.mse_loss(a, b) for a, b in zip(feats, true_feats, strict=True)]
        return self.loss_weight * torch.stack(items).sum()

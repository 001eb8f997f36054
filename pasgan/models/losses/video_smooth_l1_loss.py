"""The pixel loss of GTNet."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from pasgan.registry import MODELS


@MODELS.register_module()
class VideoSmoothL1Loss(nn.Module):
    """Smooth L1 distance of pixels that are stretched from [0, 1] to [-1, 1]: sum over colours, mean over pixels.

    Args:
        loss_weight: factor of the loss.
    """

    def __init__(self, loss_weight: float = 1.0) -> None:
        super().__init__()
        self.loss_weight = loss_weight

    def forward(self, pred: Tensor, target: Tensor) -> Tensor:
        """Compare two clips.

        Args:
            pred: (N, 3, T, H, W) in [0, 1].
            target: (N, 3, T, H, W) in [0, 1].

        Returns:
            Scalar.
        """
        return self.loss_weight * F.smooth_l1_loss(2 * pred, 2 * target, reduction="none").sum(1).mean()

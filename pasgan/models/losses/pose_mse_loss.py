"""The pose loss L_p (Eq. 5)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from pasgan.registry import MODELS


@MODELS.register_module()
class PoseMSELoss(nn.Module):
    """Squared distance between predicted and true keypoints, the mean over the known joints of all frames.

    Args:
        loss_weight: λ1.
    """

    def __init__(self, loss_weight: float = 1.0) -> None:
        super().__init__()
        self.loss_weight = loss_weight

    def forward(self, pred: Tensor, target: Tensor, visible: Tensor | None = None) -> Tensor:
        """Eq. 5.

        Args:
            pred: (N, T, K, 2) normalised.
            target: (N, T, K, 2) normalised; joints that are NaN are left out.
            visible: (N, T, K); joints with 0 are left out, all others count the same.

        Returns:
            Scalar, in squared normalised units; 0 if no joint is known.
        """
        known = torch.isfinite(target).all(-1)
        if visible is not None:
            known = known & (visible > 0)
        difference = torch.where(known[..., None], pred - target, torch.zeros_like(pred))
        distance = difference.square().sum(-1)  # dx² + dy²
        return self.loss_weight * distance.sum() / known.sum().clamp(min=1)

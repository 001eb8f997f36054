"""The loss of an estimated change of view."""

from __future__ import annotations

from torch import Tensor, nn

from pasgan.registry import MODELS


@MODELS.register_module()
class AzimuthMSELoss(nn.Module):
    """Mean squared error of angles in radians.

    Args:
        loss_weight: factor of the loss.
    """

    def __init__(self, loss_weight: float = 1.0) -> None:
        super().__init__()
        self.loss_weight = loss_weight

    def forward(self, pred: Tensor, target: Tensor) -> Tensor:
        """Compare angles.

        Args:
            pred: (N,) radians.
            target: (N,) radians in [-π, π).

        Returns:
            Scalar.
        """
        return self.loss_weight * (pred - target).square().mean()

"""The pixel loss of PG2."""

from __future__ import annotations

from torch import Tensor, nn

from pasgan.registry import MODELS


@MODELS.register_module()
class MaskedL1Loss(nn.Module):
    """Mean absolute error of the pixels, plus the mean of what of it lies inside a mask.

    Args:
        loss_weight: factor of the loss.
        mask_weight: factor of the masked part; 0 for the plain mean.
    """

    def __init__(self, loss_weight: float = 1.0, mask_weight: float = 1.0) -> None:
        super().__init__()
        self.loss_weight = loss_weight
        self.mask_weight = mask_weight

    def forward(self, pred: Tensor, target: Tensor, mask: Tensor) -> Tensor:
        """Compare two clips.

        Args:
            pred: (N, 3, T, H, W).
            target: (N, 3, T, H, W).
            mask: (N, 1, T, H, W).

        Returns:
            Scalar.
        """
        error = (pred - target).abs()
        return self.loss_weight * (error * (1 + self.mask_weight * mask)).mean()

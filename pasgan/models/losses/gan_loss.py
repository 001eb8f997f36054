"""The adversarial loss L_ad."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pasgan.registry import MODELS


@MODELS.register_module()
class GANLoss(nn.Module):
    """Binary cross-entropy on logits, non-saturating: the generator maximises log D(fake).

    Args:
        loss_weight: λ3; it applies to the generator only.
    """

    def __init__(self, loss_weight: float = 1e-4) -> None:
        super().__init__()
        self.loss_weight = loss_weight

    def forward(self, logits: Sequence[Tensor], target_is_real: bool, is_disc: bool = False) -> Tensor:
        """Mean over the scales.

        Args:
            logits: one tensor per scale.
            target_is_real: whether the logits should say "real".
            is_disc: the loss is for the discriminator and is not weighted.

        Returns:
            Scalar.
        """
        # BCE of a constant label: -log σ(x) for real, -log σ(-x) for fake.
        losses = [F.softplus(-scale if target_is_real else scale).mean() for scale in logits]
        return torch.stack(losses).mean() * (1.0 if is_disc else self.loss_weight)

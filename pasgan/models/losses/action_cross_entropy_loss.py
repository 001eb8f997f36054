"""The loss of an action classifier."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from pasgan.registry import MODELS


@MODELS.register_module()
class ActionCrossEntropyLoss(nn.Module):
    """Cross-entropy of action classes, which are counted from 1 as in NTU RGB+D.

    Args:
        loss_weight: factor of the loss.
    """

    def __init__(self, loss_weight: float = 1.0) -> None:
        super().__init__()
        self.loss_weight = loss_weight

    def forward(self, logits: Tensor, actions: Tensor) -> Tensor:
        """Compare predicted and true classes.

        Args:
            logits: (N, A), one per action.
            actions: (N,) int64, 1 to A.

        Returns:
            Scalar.

        Raises:
            ValueError: if an action is not 1 to A.
        """
        num_actions = logits.shape[1]
        if unknown := {action for action in actions.tolist() if not 1 <= action <= num_actions}:
            raise ValueError(f"the classifier knows the actions 1 to {num_actions}, the data has {sorted(unknown)}")
        return self.loss_weight * F.cross_entropy(logits, actions - 1)

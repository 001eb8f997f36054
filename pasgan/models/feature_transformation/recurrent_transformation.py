"""The recurrent transformer of RTNet."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from pasgan.models.layers import ConvGRUCell, fold_time, unfold_time


class RecurrentTransformation(nn.Module):
    """Moves the appearance of the first frame along the motion: a ConvGRU whose state starts as the appearance.

    Args:
        channels: C of appearance and motion.
        num_keypoints: K.
    """

    def __init__(self, channels: int, num_keypoints: int) -> None:
        super().__init__()
        self.cell = ConvGRUCell(channels + num_keypoints, channels, kernel_size=7, update_bias=None)

    def forward(self, appearance: Tensor, motion: Tensor, heatmaps: Tensor) -> Tensor:
        """(N, C, H, W), (N, C, T, H, W) and (N, K, T, H, W) → (N, C, T, H, W)."""
        inputs = self.cell.project_input(fold_time(torch.cat([motion, heatmaps], dim=1)))
        states = [appearance]
        for step in unfold_time(inputs, motion.shape[2]).unbind(2):
            states.append(self.cell.step(step, states[-1]))
        return torch.stack(states[1:], dim=2)

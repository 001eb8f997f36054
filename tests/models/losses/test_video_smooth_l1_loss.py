import pytest
import torch

from pasgan.models.losses import VideoSmoothL1Loss


def test_value_worked_out_by_hand():
    pred, target = torch.zeros(1, 3, 2, 1, 1), torch.zeros(1, 3, 2, 1, 1)
    target[0, 0, 0] = 0.25  # 0.5 in [-1, 1]: 0.5 · 0.5² = 0.125
    target[0, 1, 0] = 1.0  # 2 in [-1, 1]: 2 - 0.5 = 1.5
    assert VideoSmoothL1Loss(loss_weight=4.0)(pred, target).item() == pytest.approx(4 * (0.125 + 1.5) / 2)

from __future__ import annotations

import pytest
import torch

from pasgan.evaluation.functional import frame_pose_mse


def test_sums_the_axes_and_averages_the_joints():
    target = torch.zeros(2, 2, 2)
    pred = torch.tensor([[[0.3, 0.4], [0.0, 0.0]], [[0.0, 1.0], [1.0, 0.0]]])
    error, count = frame_pose_mse(pred, target)
    assert error.tolist() == pytest.approx([0.125, 1.0])
    assert count.tolist() == [2, 2]


def test_unknown_joints_do_not_count():
    target = torch.zeros(2, 3, 2)
    target[0, 0] = float("nan")
    visible = torch.tensor([[2, 0, 1], [0, 0, 0]], dtype=torch.uint8)
    error, count = frame_pose_mse(torch.ones(2, 3, 2), target, visible)
    assert error[0].item() == 2
    assert error[1].isnan()
    assert count.tolist() == [1, 0]


def test_shapes_must_agree():
    with pytest.raises(ValueError, match="differ in shape"):
        frame_pose_mse(torch.zeros(2, 3, 2), torch.zeros(2, 4, 2))

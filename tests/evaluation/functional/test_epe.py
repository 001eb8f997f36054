from __future__ import annotations

import numpy as np
import pytest
import torch

from pasgan.evaluation.functional import frame_epe


def test_equals_the_distances_of_the_pixel_positions():
    generator = torch.Generator().manual_seed(0)
    pred, target = torch.rand(2, 4, 7, 2, generator=generator) * 2 - 1
    height, width = 48, 80
    offset = (pred - target).double().numpy() / 2 * [width, height]
    error, count = frame_epe(pred, target, (height, width))
    np.testing.assert_allclose(error, np.hypot(offset[..., 0], offset[..., 1]).mean(axis=1), rtol=1e-6)
    assert count.tolist() == [7] * 4


def test_unknown_joints_do_not_count_and_the_true_pose_has_no_error():
    target = torch.rand(2, 3, 2) - 0.5
    visible = torch.tensor([[1, 0, 1], [0, 0, 0]])
    pred = target.clone()
    pred[0, 1] = 5
    error, count = frame_epe(pred, target, (10, 10), visible)
    assert error[0] == 0
    assert error[1].isnan()
    assert count.tolist() == [2, 0]


def test_distances_are_not_squared():
    pred = torch.tensor([[[0.0, 0.1], [0.0, 0.3]]])
    assert frame_epe(pred, torch.zeros(1, 2, 2), (100, 100))[0].item() == pytest.approx(10)

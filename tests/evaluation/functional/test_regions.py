from __future__ import annotations

import pytest
import torch

from pasgan.evaluation.functional import box_mask, moving_mask, region_mse


def test_moving_mask_on_a_worked_example():
    video = torch.zeros(3, 3, 12, 12)
    video[1, 2, 5, 6] = 0.07  # one channel is enough
    video[2, :, 0, 0] = 0.05  # below the threshold
    mask = moving_mask(video)
    expected = torch.zeros(3, 12, 12, dtype=torch.bool)
    expected[1, 4:7, 5:8] = True
    assert torch.equal(mask, expected)


def test_moving_mask_is_clipped_at_the_border():
    video = torch.zeros(2, 3, 12, 12)
    video[1, :, 0, 11] = 1
    assert moving_mask(video)[1].sum() == 4


def test_region_mse_averages_over_the_region_only():
    pred, target = torch.zeros(2, 3, 4, 4), torch.zeros(2, 3, 4, 4)
    pred[0, :, 1, 1] = 0.5
    pred[0, :, 3, 3] = 1.0  # outside
    mask = torch.zeros(2, 4, 4, dtype=torch.bool)
    mask[0, 1, 1:3] = True
    error = region_mse(pred, target, mask)
    assert error[0].item() == 0.125
    assert error[1].isnan()


def test_region_mse_refuses_a_mask_of_another_size():
    with pytest.raises(ValueError, match="mask"):
        region_mse(torch.zeros(1, 3, 4, 4), torch.zeros(1, 3, 4, 4), torch.zeros(1, 4, 5, dtype=torch.bool))


def test_box_mask_is_exclusive_at_the_far_end():
    mask = box_mask(torch.tensor([[1, 2, 3, 5], [0, 0, 0, 0]]), (6, 4))
    assert mask.shape == (2, 6, 4)
    assert mask[0, 2:5, 1:3].all()
    assert mask.sum(dim=(1, 2)).tolist() == [6, 0]

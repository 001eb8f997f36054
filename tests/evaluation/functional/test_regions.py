from __future__ import annotations

import pytest
import torch

from pasgan.evaluation.functional import box_mask, masked_mse, moving_mask, region_mse


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


def test_still_video_does_not_move():
    assert not moving_mask(torch.rand(1, 3, 12, 12).expand(4, -1, -1, -1)).any()


def _two_errors() -> tuple[torch.Tensor, torch.Tensor]:
    """Errors (2, 4, 4) and a region of two pixels, one of them wrong; that of the second frame is empty."""
    error = torch.zeros(2, 4, 4, dtype=torch.float64)
    error[0, 1, 1], error[0, 3, 3] = 0.25, 1.0
    mask = torch.zeros(2, 4, 4, dtype=torch.bool)
    mask[0, 1, 1:3] = True
    return error, mask


def test_region_mse_averages_over_the_region_only():
    values = region_mse(*_two_errors())
    assert values[0].item() == 0.125
    assert values[1].isnan()


def test_masked_mse_averages_over_the_frame():
    values = masked_mse(*_two_errors())
    assert values[0].item() == 0.25 / 16
    assert values[1].isnan()


@pytest.mark.parametrize("measure", [region_mse, masked_mse])
def test_mask_of_another_size_is_refused(measure):
    with pytest.raises(ValueError, match="the mask has shape"):
        measure(torch.zeros(1, 4, 4), torch.zeros(1, 4, 5, dtype=torch.bool))


def test_box_mask_is_exclusive_at_the_far_end():
    mask = box_mask(torch.tensor([[1, 2, 3, 5], [0, 0, 0, 0]]), (6, 4))
    assert mask.shape == (2, 6, 4)
    assert mask[0, 2:5, 1:3].all()
    assert mask.sum(dim=(1, 2)).tolist() == [6, 0]

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from skimage.metrics import peak_signal_noise_ratio

from pasgan.evaluation.functional import MAX_PSNR, frame_mse, frame_psnr, psnr_from_mse


@pytest.fixture
def frames() -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    target = torch.rand(4, 3, 20, 24, generator=generator)
    pred = (target + 0.1 * torch.randn(4, 3, 20, 24, generator=generator)).clamp(0, 1)
    return pred, target


def test_mse_of_a_constant_difference():
    assert frame_mse(torch.full((2, 3, 5, 5), 0.5), torch.full((2, 3, 5, 5), 0.25)).tolist() == [0.0625, 0.0625]


def test_mse_accumulates_in_float64():
    assert frame_mse(torch.zeros(1, 3, 8, 8), torch.ones(1, 3, 8, 8)).dtype == torch.float64


def test_psnr_equals_skimage_per_frame(frames):
    pred, target = frames
    theirs = [peak_signal_noise_ratio(t.numpy(), p.numpy(), data_range=1) for p, t in zip(pred, target, strict=True)]
    np.testing.assert_allclose(frame_psnr(pred, target).numpy(), theirs, atol=1e-6)


def test_mean_of_psnr_is_not_psnr_of_mean(frames):
    pred, target = frames
    pred = torch.cat((pred[:2], target[2:] * 0.5))
    per_frame = frame_psnr(pred, target).mean()
    assert per_frame > psnr_from_mse(frame_mse(pred, target).mean())


def test_identical_frames_are_capped(frames):
    _, target = frames
    assert frame_psnr(target, target).tolist() == [MAX_PSNR] * 4


def test_one_grey_level_is_below_the_cap():
    target = torch.zeros(1, 3, 112, 112)
    pred = target.clone()
    pred[0, 0, 0, 0] = 1 / 255
    assert frame_psnr(pred, target).item() < MAX_PSNR


def test_empty_region_stays_nan():
    assert math.isnan(psnr_from_mse(torch.tensor(float("nan"))).item())


def test_different_shapes_are_an_error(frames):
    pred, target = frames
    with pytest.raises(ValueError, match="differ in shape"):
        frame_mse(pred[:, :, :10], target)

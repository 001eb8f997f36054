from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from skimage.metrics import peak_signal_noise_ratio

from pasgan.evaluation.functional import MAX_PSNR, frame_mse, frame_psnr, psnr_from_mse
from tests.evaluation.frame_samples import as_images, damaged_photo, photo, recorded_frames


@pytest.mark.parametrize("frames", [damaged_photo, recorded_frames])
@pytest.mark.parametrize("kind", ["uint8", "float32"])
def test_equals_skimage_per_frame(frames, kind):
    pred, target = frames()
    if kind == "float32":
        pred, target = pred.float() / 255, target.float() / 255
    pairs = zip(as_images(target), as_images(pred), strict=True)
    theirs = [peak_signal_noise_ratio(*pair, data_range=1) for pair in pairs]
    np.testing.assert_allclose(frame_psnr(pred, target).numpy(), theirs, atol=1e-6)


@pytest.mark.parametrize(("a", "b"), [(0.9, 0.3), (1.0, 0.0), (0.5, 0.501)])
def test_constant_frames_by_hand(a, b):
    pred, target = torch.full((1, 3, 16, 16), a).double(), torch.full((1, 3, 16, 16), b).double()
    difference = pred[0, 0, 0, 0].item() - target[0, 0, 0, 0].item()
    assert frame_psnr(pred, target).item() == pytest.approx(-20 * math.log10(abs(difference)), abs=1e-9)


def test_shift_by_one_pixel():
    ramp = torch.arange(0, 224, 2, dtype=torch.uint8).expand(1, 3, 112, 112)
    shifted = torch.cat((ramp[..., 1:], ramp[..., -1:]), dim=-1)  # two grey levels everywhere but in the last column
    mse = (2 / 255) ** 2 * 111 / 112
    assert frame_psnr(shifted, ramp).item() == pytest.approx(-10 * math.log10(mse), abs=1e-9)


def test_mean_of_psnr_is_not_psnr_of_mean():
    pred, target = damaged_photo()
    assert frame_psnr(pred, target).mean() > psnr_from_mse(frame_mse(pred, target).mean()) + 0.1


def test_identical_frames_are_capped():
    frames = photo().expand(2, -1, -1, -1)
    assert frame_psnr(frames, frames).tolist() == [MAX_PSNR] * 2


def test_one_grey_level_is_below_the_cap():
    target = torch.zeros(1, 3, 112, 112, dtype=torch.uint8)
    pred = target.clone()
    pred[0, 0, 0, 0] = 1
    assert frame_psnr(pred, target).item() < MAX_PSNR


def test_empty_region_stays_nan():
    assert math.isnan(psnr_from_mse(torch.tensor(float("nan"))).item())

from __future__ import annotations

import numpy as np
import pytest
import torch
from skimage.metrics import mean_squared_error

from pasgan.evaluation.functional import frame_mse, squared_error
from tests.evaluation.frame_samples import as_images, damaged_photo, recorded_frames


@pytest.mark.parametrize("frames", [damaged_photo, recorded_frames])
def test_equals_skimage(frames):
    pred, target = frames()
    theirs = [mean_squared_error(t, p) for p, t in zip(as_images(pred), as_images(target), strict=True)]
    np.testing.assert_allclose(frame_mse(pred, target).numpy(), theirs, rtol=1e-12)


def test_worked_example():
    pred, target = torch.zeros(2, 3, 2, 2), torch.zeros(2, 3, 2, 2)
    pred[0, :, 0, 1] = torch.tensor([0.5, 0.25, 0.0])
    error = squared_error(pred, target)
    assert error.dtype == torch.float64
    assert error[0].tolist() == [[0, 0.3125 / 3], [0, 0]]
    assert frame_mse(pred, target).tolist() == [0.3125 / 12, 0]


def test_eight_bit_frames_are_exact():
    pred, target = torch.zeros(1, 3, 50, 50, dtype=torch.uint8), torch.full((1, 3, 50, 50), 255, dtype=torch.uint8)
    assert frame_mse(pred, target).item() == 1
    target[0, 0, 0, 0] = 254  # 255² - 254² = 509
    assert frame_mse(pred, target).item() == pytest.approx(1 - 509 / 255**2 / 7500, rel=1e-15)


def test_floats_and_bytes_agree():
    pred, target = damaged_photo()
    floats = frame_mse(pred.double() / 255, target.double() / 255)
    torch.testing.assert_close(frame_mse(pred, target), floats, rtol=1e-12, atol=0)
    torch.testing.assert_close(frame_mse(pred.float() / 255, target.float() / 255), floats, rtol=1e-6, atol=0)


def test_half_precision_is_accepted():
    assert frame_mse(torch.full((1, 3, 4, 4), 0.5).bfloat16(), torch.zeros(1, 3, 4, 4).bfloat16()).item() == 0.25


def test_leading_dimensions_are_kept():
    pred, target = damaged_photo()
    batch = frame_mse(pred.view(2, 2, 3, 112, 112), target.reshape(2, 2, 3, 112, 112))
    assert batch.tolist() == [[frame_mse(pred[2 * i + j], target[2 * i + j]).item() for j in (0, 1)] for i in (0, 1)]


def test_frames_laid_out_as_a_model_returns_them():
    pred, target = damaged_photo()
    video = pred.transpose(0, 1).contiguous().transpose(0, 1)
    assert not video.is_contiguous()
    assert torch.equal(squared_error(video, target), squared_error(pred, target))


def test_frames_that_cannot_be_compared():
    frames = torch.zeros(2, 3, 8, 8)
    with pytest.raises(ValueError, match="differ in shape"):
        frame_mse(frames, frames[:, :, :4])
    with pytest.raises(ValueError, match="differ in type"):
        frame_mse(frames, frames.to(torch.uint8))

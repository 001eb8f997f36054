from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch
from pytorch_msssim import ssim as pytorch_msssim_ssim
from skimage.data import astronaut
from skimage.metrics import structural_similarity

from pasgan.evaluation.functional import box_mask, box_ssim, frame_ssim, ssim_map


def _photo(size: int = 112) -> torch.Tensor:
    """(3, size, size) of a real photograph."""
    image = cv2.resize(astronaut(), (size, size), interpolation=cv2.INTER_AREA)
    return torch.from_numpy(image).permute(2, 0, 1).float() / 255


def _damaged() -> tuple[torch.Tensor, torch.Tensor]:
    """Pairs (4, 3, 112, 112): noise, blur, a shift of one pixel, a dark copy."""
    photo = _photo()
    noise = (photo + 0.05 * torch.randn(photo.shape, generator=torch.Generator().manual_seed(0))).clamp(0, 1)
    blur = torch.from_numpy(cv2.GaussianBlur(photo.permute(1, 2, 0).numpy(), (7, 7), 1.5)).permute(2, 0, 1)
    return torch.stack((noise, blur, photo.roll(1, -1), 0.7 * photo)), photo.expand(4, -1, -1, -1)


def _skimage(pred: torch.Tensor, target: torch.Tensor) -> float:
    """The reference setting; scikit-image crops the padded border from the mean itself."""
    images = (x.permute(1, 2, 0).double().numpy() for x in (pred, target))
    return structural_similarity(
        *images, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1, channel_axis=-1
    )


def test_equals_skimage():
    pred, target = _damaged()
    theirs = [_skimage(p, t) for p, t in zip(pred, target, strict=True)]
    np.testing.assert_allclose(frame_ssim(pred, target).numpy(), theirs, atol=1e-9)


def test_equals_pytorch_msssim():
    pred, target = _damaged()
    theirs = pytorch_msssim_ssim(pred, target, data_range=1, size_average=False)
    torch.testing.assert_close(frame_ssim(pred, target).float(), theirs, atol=1e-4, rtol=0)


def test_identical_frames_score_one():
    photo = _photo().unsqueeze(0)
    assert frame_ssim(photo, photo).item() == pytest.approx(1, abs=1e-7)


@pytest.mark.parametrize(("a", "b"), [(1.0, 1.0), (1.0, 0.9), (0.0, 1.0)])
def test_constant_frames_by_hand(a, b):
    score = frame_ssim(torch.full((1, 3, 16, 16), a), torch.full((1, 3, 16, 16), b)).item()
    assert score == pytest.approx((2 * a * b + 1e-4) / (a * a + b * b + 1e-4), abs=1e-7)


def test_frames_do_not_influence_each_other():
    pred, target = _damaged()
    together = frame_ssim(pred, target)
    assert together.tolist() == [frame_ssim(p[None], t[None]).item() for p, t in zip(pred, target, strict=True)]


def test_map_covers_the_valid_area():
    assert ssim_map(torch.rand(2, 3, 20, 31), torch.rand(2, 3, 20, 31)).shape == (2, 10, 21)


def test_box_ssim_equals_the_ssim_of_the_crop():
    pred, target = _damaged()
    boxes = torch.tensor([[10, 20, 70, 90], [0, 0, 112, 112], [50, 50, 61, 61], [30, 0, 112, 40]])
    ours = box_ssim(ssim_map(pred, target), box_mask(boxes, (112, 112)))
    for i, (x0, y0, x1, y1) in enumerate(boxes):
        crop = frame_ssim(pred[i : i + 1, :, y0:y1, x0:x1], target[i : i + 1, :, y0:y1, x0:x1])
        assert ours[i].item() == pytest.approx(crop.item(), abs=1e-9)


def test_box_smaller_than_the_window_has_no_score():
    pred, target = _damaged()
    boxes = box_mask(torch.tensor([[10, 20, 20, 90]]), (112, 112))
    assert box_ssim(ssim_map(pred[:1], target[:1]), boxes).isnan().all()


def test_frames_smaller_than_the_window_are_an_error():
    with pytest.raises(ValueError, match="at least 11x11"):
        frame_ssim(torch.rand(1, 3, 8, 40), torch.rand(1, 3, 8, 40))

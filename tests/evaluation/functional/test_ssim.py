from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch
from pytorch_msssim import ssim as pytorch_msssim_ssim
from skimage.metrics import structural_similarity

from pasgan.evaluation.functional import (
    SSIM_CONVENTIONS,
    box_mask,
    box_ssim,
    frame_ssim,
    get_ssim_convention,
    ssim_map,
)
from tests.evaluation.frame_samples import as_images, damage, damaged_photo, photo, recorded_frames

GAUSSIAN = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
# How scikit-image is asked for each convention.
SKIMAGE = {
    "gaussian11": {**GAUSSIAN, "data_range": 1},
    "uniform7": {"data_range": 1},
    "gray": {**GAUSSIAN, "data_range": 1},
    "gray-uniform7": {"data_range": 1},
    "uniform7-range2": {"data_range": 2},
}


def _skimage(pred: torch.Tensor, target: torch.Tensor, convention: str = "gaussian11") -> np.ndarray:
    """scikit-image crops the padded border from the mean itself."""
    options = dict(SKIMAGE[convention])
    images = [as_images(pred), as_images(target)]
    if convention.startswith("gray"):
        images = [[image @ [0.299, 0.587, 0.114] for image in video] for video in images]
    else:
        options["channel_axis"] = -1
    return np.array([structural_similarity(*pair, **options) for pair in zip(*images, strict=True)])


def _plain_map(pred: torch.Tensor, target: torch.Tensor, convention: str = "gaussian11") -> torch.Tensor:
    """The formula of Wang et al. as it stands, with whole windows and in float64; (F, C, H, W) in [0, 1]."""
    x, y = pred.double(), target.double()
    settings = SSIM_CONVENTIONS[convention]
    if settings.gray:
        x, y = ((0.299 * v[:, :1] + 0.587 * v[:, 1:2] + 0.114 * v[:, 2:]) for v in (x, y))
    if settings.sigma is None:
        window = torch.ones(7, 7).double() / 49
    else:
        line = torch.from_numpy(cv2.getGaussianKernel(11, 1.5))
        window = line @ line.T

    def mean(values: torch.Tensor) -> torch.Tensor:
        planes = values.flatten(0, 1).unsqueeze(1)
        return torch.nn.functional.conv2d(planes, window[None, None]).squeeze(1).unflatten(0, values.shape[:2])

    factor = 49 / 48 if settings.sample_covariance else 1
    mean_x, mean_y = mean(x), mean(y)
    var_x, var_y = factor * (mean(x * x) - mean_x**2), factor * (mean(y * y) - mean_y**2)
    covariance = factor * (mean(x * y) - mean_x * mean_y)
    c1, c2 = (0.01 * settings.data_range) ** 2, (0.03 * settings.data_range) ** 2
    luminance = (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1)
    return (luminance * (2 * covariance + c2) / (var_x + var_y + c2)).mean(dim=1)


@pytest.mark.parametrize("frames", [damaged_photo, recorded_frames])
@pytest.mark.parametrize("convention", SSIM_CONVENTIONS)
def test_every_convention_equals_skimage(frames, convention):
    pred, target = frames()
    ours = frame_ssim(pred, target, convention).numpy()
    np.testing.assert_allclose(ours, _skimage(pred, target, convention), atol=2e-6)


@pytest.mark.parametrize("frames", [damaged_photo, recorded_frames])
def test_equals_pytorch_msssim(frames):
    pred, target = (video.float() / 255 for video in frames())
    theirs = pytorch_msssim_ssim(pred, target, data_range=1, size_average=False)
    torch.testing.assert_close(frame_ssim(pred, target).float(), theirs, atol=1e-5, rtol=0)


@pytest.mark.parametrize("convention", SSIM_CONVENTIONS)
def test_every_window_equals_the_plain_formula(convention):
    pred, target = (video[..., :60, :47].float() / 255 for video in damaged_photo())
    ours = ssim_map(pred, target, convention)
    expected = _plain_map(pred, target, convention)
    assert ours.shape == expected.shape
    torch.testing.assert_close(ours.double(), expected, atol=5e-5, rtol=0)
    torch.testing.assert_close(ours.double().mean((1, 2)), expected.mean((1, 2)), atol=2e-6, rtol=0)


def test_conventions_differ():
    pred, target = damaged_photo()
    scores = {round(frame_ssim(pred, target, name).mean().item(), 3) for name in SSIM_CONVENTIONS}
    assert len(scores) == len(SSIM_CONVENTIONS)


@pytest.mark.parametrize("level", [0, 3, 128, 250, 255])
@pytest.mark.parametrize("noise", [0.0, 0.004, 0.02, 0.1])
def test_float32_suffices_in_flat_areas(level, noise):
    flat = torch.full((1, 3, 64, 64), level / 255, dtype=torch.float64)
    spread = noise * torch.randn(flat.shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    pred = (flat + spread).clamp(0, 1)
    ours = frame_ssim(pred.float(), flat.float())
    assert ours.item() == pytest.approx(_plain_map(pred, flat).mean().item(), abs=1e-5)
    assert ours.item() == pytest.approx(_skimage(pred, flat)[0], abs=1e-5)


@pytest.mark.parametrize("convention", SSIM_CONVENTIONS)
def test_identical_frames_score_one(convention):
    frames = photo().unsqueeze(0)
    assert frame_ssim(frames, frames, convention).item() == pytest.approx(1, abs=1e-7)


@pytest.mark.parametrize(("a", "b"), [(1.0, 1.0), (1.0, 0.9), (0.0, 1.0), (0.25, 0.5)])
def test_constant_frames_by_hand(a, b):
    score = frame_ssim(torch.full((1, 3, 16, 16), a), torch.full((1, 3, 16, 16), b)).item()
    assert score == pytest.approx((2 * a * b + 1e-4) / (a * a + b * b + 1e-4), abs=1e-5)


def test_a_single_window_by_hand():
    pred, target = torch.zeros(1, 1, 7, 7), torch.zeros(1, 1, 7, 7)
    pred[0, 0, 3, 3], target[0, 0, 3, 3] = 0.49, 0.98
    mean_x, mean_y = 0.01, 0.02
    var_x, var_y = (0.49**2 - 49 * mean_x**2) / 48, (0.98**2 - 49 * mean_y**2) / 48
    covariance = (0.49 * 0.98 - 49 * mean_x * mean_y) / 48
    luminance = (2 * mean_x * mean_y + 1e-4) / (mean_x**2 + mean_y**2 + 1e-4)
    expected = luminance * (2 * covariance + 9e-4) / (var_x + var_y + 9e-4)
    assert frame_ssim(pred, target, "uniform7").item() == pytest.approx(expected, abs=1e-5)


def test_bytes_and_floats_agree():
    pred, target = damaged_photo()
    floats = frame_ssim(pred.double() / 255, target.double() / 255)
    torch.testing.assert_close(frame_ssim(pred, target), floats, atol=1e-6, rtol=0)


def test_frames_do_not_influence_each_other():
    pred, target = damaged_photo()
    together = frame_ssim(pred, target)
    assert together.tolist() == [frame_ssim(p, t).item() for p, t in zip(pred, target, strict=True)]
    batch = frame_ssim(pred.view(2, 2, 3, 112, 112), target.reshape(2, 2, 3, 112, 112))
    assert batch.flatten().tolist() == together.tolist()


def test_map_covers_the_valid_area():
    frames = torch.rand(2, 3, 20, 31)
    assert ssim_map(frames, frames).shape == (2, 10, 21)
    assert ssim_map(frames, frames, "uniform7").shape == (2, 14, 25)


def _masks() -> torch.Tensor:
    """(6, 112, 112): blobs in the middle and at each corner, scattered pixels, everything, a single pixel."""
    masks = torch.zeros(6, 112, 112, dtype=torch.bool)
    masks[0, 30:70, 40:60] = masks[0, 50:60, 20:90] = True
    masks[1, :15, :9] = True
    masks[2, 100:, 60:] = True
    masks[3] = torch.rand(112, 112, generator=torch.Generator().manual_seed(0)) > 0.99
    masks[4] = True
    masks[5, 111, 0] = True
    return masks


@pytest.mark.parametrize("convention", ["gaussian11", "uniform7", "gray"])
def test_mask_blackens_what_is_outside(convention):
    masks = _masks()
    frame = photo()
    pred, target = damage(frame)[:1].expand(6, -1, -1, -1), frame.expand(6, -1, -1, -1)
    black = [video * masks[:, None] for video in (pred, target)]
    torch.testing.assert_close(
        ssim_map(pred, target, convention, masks), ssim_map(*black, convention), atol=1e-6, rtol=0
    )
    np.testing.assert_allclose(
        frame_ssim(pred, target, convention, masks).numpy(), _skimage(*black, convention), atol=2e-6
    )


def test_empty_mask_has_no_score():
    pred, target = (video[:2] for video in damaged_photo())
    masks = torch.zeros(2, 112, 112, dtype=torch.bool)
    masks[1, 50, 50] = True
    assert frame_ssim(pred, target, mask=masks).isnan().tolist() == [True, False]


def test_box_ssim_equals_the_ssim_of_the_crop():
    pred, target = damaged_photo()
    boxes = torch.tensor([[10, 20, 70, 90], [0, 0, 112, 112], [50, 50, 61, 61], [30, 0, 112, 40]])
    ours = box_ssim(ssim_map(pred, target), box_mask(boxes, (112, 112)))
    for i, (x0, y0, x1, y1) in enumerate(boxes):
        crop = frame_ssim(pred[i, :, y0:y1, x0:x1], target[i, :, y0:y1, x0:x1])
        assert ours[i].item() == pytest.approx(crop.item(), abs=1e-6)


def test_box_smaller_than_the_window_has_no_score():
    pred, target = damaged_photo()
    boxes = box_mask(torch.tensor([[10, 20, 20, 90], [0, 0, 0, 0]]), (112, 112))
    assert box_ssim(ssim_map(pred[:2], target[:2]), boxes).isnan().all()


def test_bad_input_is_named():
    frames = torch.rand(1, 3, 8, 40)
    with pytest.raises(ValueError, match="at least 11x11 pixels here, got 8x40"):
        frame_ssim(frames, frames)
    assert frame_ssim(frames, frames, "uniform7").item() == pytest.approx(1)
    with pytest.raises(ValueError, match=r"unknown SSIM convention 'uniform8'; known: gaussian11, uniform7"):
        frame_ssim(frames, frames, "uniform8")
    with pytest.raises(ValueError, match="differ in shape"):
        frame_ssim(frames, frames[..., :30])
    with pytest.raises(ValueError, match="3 channels, got 1"):
        frame_ssim(torch.rand(1, 1, 20, 20), torch.rand(1, 1, 20, 20), "gray")
    with pytest.raises(ValueError, match="the mask has shape"):
        frame_ssim(frames, frames, "uniform7", torch.ones(8, 40, dtype=torch.bool))


def test_protocol_says_the_convention_in_words():
    reference = "11x11 Gaussian, sigma 1.5, valid area, per RGB channel, data range 1, K1 0.01, K2 0.03"
    assert get_ssim_convention("gaussian11").protocol == reference
    assert get_ssim_convention("uniform7").protocol.startswith("7x7 uniform, sample covariance, valid area, per RGB")
    assert "luma" in get_ssim_convention("gray-uniform7").protocol
    assert "data range 2" in get_ssim_convention("uniform7-range2").protocol
    assert len({convention.title for convention in SSIM_CONVENTIONS.values()}) == len(SSIM_CONVENTIONS)

import math

import pytest
import torch
import torch.nn.functional as F
from torch.autograd import gradcheck

from pasgan.ops import render_gaussian_heatmaps, soft_argmax


def test_gaussian_by_hand():
    # 4 cells: centres at -0.75, -0.25, 0.25, 0.75.
    maps = render_gaussian_heatmaps(torch.tensor([[0.25, -0.25]]), (4, 4), sigma=0.5)
    assert maps.shape == (1, 4, 4)
    assert maps[0, 1, 2] == 1
    assert maps[0, 1, 1].item() == pytest.approx(math.exp(-0.5))
    assert maps[0, 0, 1].item() == pytest.approx(math.exp(-1))


def test_leading_axes_and_scales_show_the_same_gaussian():
    keypoints = torch.rand(2, 3, 5, 2) - 0.5
    fine, coarse = (render_gaussian_heatmaps(keypoints, size, 0.3) for size in ((56, 48), (28, 24)))
    assert fine.shape == (2, 3, 5, 56, 48)
    shrunk = F.interpolate(fine.flatten(0, 1), size=(28, 24), mode="area").view_as(coarse)
    torch.testing.assert_close(shrunk, coarse, atol=6e-3, rtol=0)  # half a cell of shift would be 0.07


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_unknown_keypoint_gives_zeros_and_no_bad_gradient(value):
    keypoints = torch.tensor([[0.0, 0.0], [value, 0.1]], requires_grad=True)
    maps = render_gaussian_heatmaps(keypoints, (8, 8))
    assert maps[1].abs().max() == 0
    maps.sum().backward()
    assert torch.isfinite(keypoints.grad).all()


def test_soft_argmax_inverts_the_heatmap():
    keypoints = torch.tensor([[0.3, -0.2], [-0.5, 0.4]], dtype=torch.float64)
    logits = render_gaussian_heatmaps(keypoints, (64, 48), sigma=0.1).clamp(min=1e-30).log()
    torch.testing.assert_close(soft_argmax(logits), keypoints, atol=1e-6, rtol=0)


def test_soft_argmax_by_hand():
    logits = torch.full((1, 2, 2), -1e4)
    logits[0, 0, 1] = 0
    assert torch.equal(soft_argmax(logits), torch.tensor([[0.5, -0.5]]))
    assert torch.equal(soft_argmax(logits, extent=1.5), torch.tensor([[0.75, -0.75]]))


def test_gradients():
    keypoints = torch.rand(2, 2, dtype=torch.float64, requires_grad=True)
    assert gradcheck(lambda k: render_gaussian_heatmaps(k, (3, 4), 0.4), keypoints)
    logits = torch.randn(2, 3, 4, dtype=torch.float64, requires_grad=True)
    assert gradcheck(soft_argmax, logits)


def test_sigma_must_be_positive():
    with pytest.raises(ValueError, match="sigma must be positive, got 0"):
        render_gaussian_heatmaps(torch.zeros(1, 2), (4, 4), sigma=0)

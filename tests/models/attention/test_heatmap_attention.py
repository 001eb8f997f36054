import pytest
import torch

from pasgan.models.attention import HeatmapAttention
from pasgan.ops import render_gaussian_heatmaps

SIZES = [(56, 56), (28, 28), (14, 14), (7, 7)]


@pytest.mark.parametrize("rendering", ["analytic", "interpolate"])
@pytest.mark.parametrize("keypoints", [17, 25])
def test_shapes_and_axes(rendering, keypoints, walk):
    poses = walk(2, 3, keypoints)
    maps = HeatmapAttention(rendering=rendering)(poses, SIZES)
    assert [tuple(m.shape) for m in maps] == [(2, keypoints, 3, *size) for size in SIZES]
    expected = render_gaussian_heatmaps(poses[1, 2], (28, 28))[5]
    torch.testing.assert_close(maps[1][1, 5, 2], expected)


def test_both_renderings_agree_roughly(walk):
    poses = walk()
    analytic = HeatmapAttention(sigma=0.2)(poses, SIZES)
    interpolated = HeatmapAttention(sigma=0.2, rendering="interpolate")(poses, SIZES)
    for a, b in zip(analytic[:3], interpolated[:3], strict=True):
        assert (a - b).abs().max() < 0.1


def test_gradient_reaches_the_pose(walk):
    poses = walk().requires_grad_(True)
    HeatmapAttention()(poses, SIZES)[2][..., 5, 5].sum().backward()
    assert poses.grad.abs().max() > 0


def test_unknown_rendering():
    with pytest.raises(ValueError, match="'analytic' or 'interpolate'"):
        HeatmapAttention(rendering="cubic")

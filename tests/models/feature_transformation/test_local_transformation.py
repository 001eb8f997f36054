import pytest
import torch

from pasgan.models.feature_transformation import LocalTransformation
from pasgan.ops import cell_centres, identity_theta, warp_affine


def plain_loop(feats, keypoints, theta, window):
    """The oracle: per joint, warp the whole map by the composed affine map, keep its window, average, composite."""
    height, width = feats.shape[-2:]
    total, count = torch.zeros_like(feats), feats.new_zeros(feats.shape[0], 1, height, width)
    for k in range(keypoints.shape[1]):
        centre = keypoints[:, k]
        if not torch.isfinite(centre).all():
            continue
        # x_src = c + w (A (x - c) / w + t) = A x + (c - A c + w t)
        linear, shift = theta[:, k, :, :2], theta[:, k, :, 2]
        offset = centre - (linear @ centre[..., None])[..., 0] + window * shift
        warped = warp_affine(feats, torch.cat([linear, offset[..., None]], dim=-1))
        columns = (cell_centres(width, feats) - centre[:, :1]).abs() <= window
        rows = (cell_centres(height, feats) - centre[:, 1:]).abs() <= window
        box = (rows[:, :, None] & columns[:, None, :])[:, None].to(feats.dtype)
        total, count = total + box * warped, count + box
    return torch.where(count > 0, total / count.clamp(min=1), feats)


def scene(size, params=6, keypoints=7, dtype=torch.float32):
    feats = torch.randn(2, 5, *size, dtype=dtype, requires_grad=True)
    poses = torch.rand(2, keypoints, 2, dtype=dtype) * 2.4 - 1.2  # some outside the frame
    noise = 0.3 * torch.randn(2, keypoints, 2, 3, dtype=dtype)
    if params == 4:
        noise[..., 0, 1] = noise[..., 1, 0] = 0
    theta = (identity_theta(feats, 2, keypoints) + noise).detach().requires_grad_(True)
    return feats, poses, theta


@pytest.mark.parametrize("size", [(56, 56), (28, 28), (14, 14), (7, 7), (16, 24)])
@pytest.mark.parametrize("params", [4, 6])
@pytest.mark.parametrize("window", [0.25, 0.1, 1.0])
def test_equals_the_plain_loop_with_gradients(size, params, window):
    feats, poses, theta = scene(size, params, dtype=torch.float64)
    ours = LocalTransformation(window)(feats, poses, theta)
    plain = plain_loop(feats, poses, theta, window)
    torch.testing.assert_close(ours, plain, atol=1e-9, rtol=1e-9)
    weights = torch.randn_like(plain)
    grads = torch.autograd.grad((ours * weights).sum(), [feats, theta])
    oracle = torch.autograd.grad((plain * weights).sum(), [feats, theta])
    torch.testing.assert_close(grads, oracle, atol=1e-9, rtol=1e-9)


def test_equals_the_plain_loop_in_single_precision():
    feats, poses, theta = scene((112, 112), keypoints=25)
    ours = LocalTransformation()(feats, poses, theta)
    torch.testing.assert_close(ours, plain_loop(feats, poses, theta, 0.25), atol=1e-4, rtol=1e-4)
    smooth = torch.nn.functional.avg_pool2d(feats, 9, 1, 4).detach()
    ours = LocalTransformation()(smooth, poses, theta)
    torch.testing.assert_close(ours, plain_loop(smooth, poses, theta, 0.25), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("size", [112, 56, 28, 14, 7])
@pytest.mark.parametrize("times", [1, 7])
def test_identity_returns_the_input_at_every_scale(size, times):
    feats, poses, _ = scene((size, size), keypoints=25)
    feats = feats.detach()
    out = feats
    for _ in range(times):
        out = LocalTransformation()(out, poses, identity_theta(feats, 2, 25))
    torch.testing.assert_close(out, feats, atol=2e-4, rtol=0)


def test_joints_on_cell_borders_and_corners():
    # Windows whose border runs through cell centres, where closed intervals hold one cell more.
    poses = torch.tensor([[[-0.125, 0.125], [-1.0, -1.0], [1.0, 1.0], [0.875, -0.875]]], dtype=torch.float64)
    feats = torch.randn(1, 3, 8, 8, dtype=torch.float64)
    theta = identity_theta(feats, 1, 4) + 0.1
    torch.testing.assert_close(LocalTransformation()(feats, poses, theta), plain_loop(feats, poses, theta, 0.25))


def test_outside_of_the_windows_nothing_changes():
    feats, _, theta = scene((16, 16), keypoints=1)
    out = LocalTransformation()(feats, torch.zeros(2, 1, 2), theta)
    changed = (out != feats).any(1)
    assert changed[:, 6:10, 6:10].any()
    changed[:, 6:10, 6:10] = False
    assert not changed.any()


def test_translation_moves_the_content():
    feats = torch.zeros(1, 1, 16, 16)
    feats[0, 0, 8, 8] = 1
    theta = identity_theta(feats, 1, 1).clone()
    theta[..., 0, 2] = 0.5  # half a window's half side = one cell further right in the source
    out = LocalTransformation()(feats, torch.tensor([[[0.0, 0.0]]]), theta)
    expected = torch.zeros(1, 1, 16, 16)
    expected[0, 0, 8, 7] = 1
    torch.testing.assert_close(out, expected)


def test_unknown_joints_have_no_window():
    feats, poses, theta = scene((16, 16), dtype=torch.float64)
    poses[:, 3] = float("nan")
    out = LocalTransformation()(feats, poses, theta)
    torch.testing.assert_close(out, plain_loop(feats, poses, theta, 0.25))
    out.sum().backward()
    assert torch.isfinite(theta.grad).all()


def test_positions_carry_no_gradient():
    feats, poses, theta = scene((16, 16))
    poses.requires_grad_(True)
    LocalTransformation()(feats, poses, theta).sum().backward()
    assert poses.grad is None

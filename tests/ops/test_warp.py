import pytest
import torch

from pasgan.ops import identity_theta, pose_flow, warp_affine, warp_by_flow


@pytest.mark.parametrize("size", [(112, 112), (56, 56), (28, 28), (14, 14), (7, 9)])
@pytest.mark.parametrize("times", [1, 7])
def test_identity_returns_the_input_at_every_scale(size, times):
    images = torch.randn(2, 3, *size)
    warped = images
    for _ in range(times):
        warped = warp_affine(warped, identity_theta(images, 2))
        warped = warp_by_flow(warped, images.new_zeros(2, 2, *size))
    torch.testing.assert_close(warped, images, atol=1e-3, rtol=0)  # white noise, up to 14 warps in float32


def test_translation_reads_from_the_source():
    images = torch.arange(8.0).view(1, 1, 1, 8).expand(1, 1, 8, 8)
    theta = identity_theta(images, 1).clone()
    theta[0, 0, 2] = 2 / 8  # one cell to the right in the source
    expected = torch.tensor([1.0, 2, 3, 4, 5, 6, 7, 7])  # the border is repeated
    torch.testing.assert_close(warp_affine(images, theta)[0, 0, 4], expected)
    flow = torch.zeros(1, 2, 8, 8)
    flow[:, 0] = 2 / 8
    torch.testing.assert_close(warp_by_flow(images, flow)[0, 0, 4], expected)


def test_affine_and_its_inverse():
    x = torch.linspace(0, 1, 32)
    images = (x[:, None] + 2 * x[None])[None, None]  # linear, so that bilinear reading is exact
    theta = torch.tensor([[[0.5, 0.1, 0.05], [-0.1, 0.6, 0.0]]])
    full = torch.cat([theta, torch.tensor([[[0.0, 0.0, 1.0]]])], dim=1)
    there = warp_affine(images, full.inverse()[:, :2])
    back = warp_affine(there, theta)
    torch.testing.assert_close(back[..., 8:24, 8:24], images[..., 8:24, 8:24], atol=1e-4, rtol=0)


def test_pose_flow_moves_a_blob_with_its_joint():
    source, target = torch.tensor([[[-0.25, 0.0]]]), torch.tensor([[[0.25, 0.125]]])
    flow = pose_flow(source, target, (32, 32), sigma=0.2, floor=1e-6)
    centre = flow[0, :, 17, 19]  # near the target joint
    torch.testing.assert_close(centre, torch.tensor([-0.5, -0.125]), atol=1e-4, rtol=0)
    images = torch.zeros(1, 1, 32, 32)
    images[0, 0, 15:17, 11:13] = 1  # around x = -0.25, y = 0
    moved = warp_by_flow(images, flow)
    torch.testing.assert_close(moved[0, 0, 17:19, 19:21], torch.ones(2, 2), atol=1e-3, rtol=0)


def test_pose_flow_fades_without_motion_and_skips_unknown_joints():
    still = torch.rand(2, 3, 2)
    assert pose_flow(still, still, (8, 8)).abs().max() == 0
    far = pose_flow(torch.tensor([[[-0.9, -0.9]]]), torch.tensor([[[-0.8, -0.9]]]), (16, 16))
    assert far[0, :, -1, -1].abs().max() < 1e-6
    unknown = torch.tensor([[[0.0, 0.0], [float("nan"), 0.0]]])
    target = torch.tensor([[[0.1, 0.0], [0.3, 0.3]]])
    torch.testing.assert_close(pose_flow(unknown, target, (8, 8)), pose_flow(unknown[:, :1], target[:, :1], (8, 8)))


def test_gradients():
    images = torch.rand(1, 2, 4, 5, dtype=torch.float64, requires_grad=True)
    theta = torch.tensor([[[0.7, 0.1, 0.03], [0.05, 0.8, 0.02]]], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(warp_affine, (images, theta))
    flow = (torch.rand(1, 2, 4, 5, dtype=torch.float64) * 0.1 + 0.03).requires_grad_(True)
    assert torch.autograd.gradcheck(warp_by_flow, (images, flow))
    target = torch.rand(1, 2, 2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda t: pose_flow(torch.zeros_like(t), t, (3, 4), 0.5), target)


def test_sizes_must_agree():
    with pytest.raises(ValueError, match=r"\(8, 8\).*\(4, 4\)"):
        warp_by_flow(torch.zeros(1, 1, 8, 8), torch.zeros(1, 2, 4, 4))

import pytest
import torch

from pasgan.models.decoders import BlendVideoDecoder
from pasgan.ops import key_region_mask
from pasgan.structures import get_skeleton

CHANNELS = (8, 8, 8, 8)


@pytest.mark.parametrize(
    ("size", "keypoints", "norm_cfg", "skeleton"),
    [(56, 25, None, None), (112, 17, {"type": "GN", "num_groups": 2}, "coco17")],
)
def test_shape_range_and_gradients(
    size, keypoints, norm_cfg, skeleton, decoder_inputs, assert_all_have_gradient, jitter
):
    decoder = jitter(BlendVideoDecoder(8, keypoints, CHANNELS, norm_cfg, skeleton=skeleton))
    video = decoder(*decoder_inputs(size, keypoints))
    assert video.shape == (2, 3, 3, size, size)
    assert video.min() >= 0
    assert video.max() <= 1
    assert_all_have_gradient(decoder, video)


def test_outside_the_gate_the_prior_image_is_copied(decoder_inputs, jitter):
    feats, heatmaps, image, prior, poses = decoder_inputs()
    prior, poses = prior * 0.3, poses * 0.3
    video = jitter(BlendVideoDecoder(8, 25, CHANNELS))(feats, heatmaps, image, prior, poses)
    union = key_region_mask(torch.cat([prior[:, None].expand_as(poses), poses], dim=2), (56, 56)).transpose(1, 2)
    outside = (union == 0).expand_as(video)
    assert outside.any()
    copied = image.unsqueeze(2).expand_as(video)
    assert torch.equal(video[outside], copied[outside])
    assert not torch.allclose(video, copied)


def test_starts_near_the_prior_image(decoder_inputs):
    arguments = decoder_inputs()
    video = BlendVideoDecoder(8, 25, CHANNELS)(*arguments)
    copied = arguments[2].unsqueeze(2).expand_as(video)
    assert (video - copied).square().mean() < 0.2 * (0.5 - copied).square().mean()


def test_poses_carry_no_gradient_and_unknown_joints_do_no_harm(decoder_inputs):
    feats, heatmaps, image, prior, poses = decoder_inputs()
    poses = poses.clone()
    poses[:, 1, 4] = float("nan")
    poses.requires_grad_(True)
    video = BlendVideoDecoder(8, 25, CHANNELS)(feats, heatmaps, image, prior, poses)
    assert torch.isfinite(video).all()
    assert not torch.isnan(torch.autograd.grad(video.sum(), poses, allow_unused=True)[0] or torch.zeros(1)).any()


def test_limb_middles_move_with_their_ends():
    decoder = BlendVideoDecoder(8, 17, CHANNELS, skeleton="coco17")
    points = torch.rand(1, 17, 2)
    first, second = get_skeleton("coco17").limbs[0]
    assert torch.equal(decoder._with_limbs(points)[0, 17], points[0, [first, second]].mean(0))


def test_number_of_scales(decoder_inputs):
    feats, heatmaps, *rest = decoder_inputs()
    with pytest.raises(ValueError, match="4 features and 4 heat-maps, got 4 and 3"):
        BlendVideoDecoder(8, 25, CHANNELS)(feats, heatmaps[:3], *rest)


@pytest.mark.parametrize("scales", [1, 4])
def test_without_heatmaps_and_with_the_coarse_features_alone(scales, decoder_inputs, assert_all_have_gradient, jitter):
    feats, _, image, prior, poses = decoder_inputs()
    decoder = jitter(BlendVideoDecoder(8, 0, CHANNELS, feat_scales=scales))
    video = decoder(feats[-scales:], (), image, prior, poses)
    assert video.shape == (2, 3, 3, 56, 56)
    assert_all_have_gradient(decoder, video)

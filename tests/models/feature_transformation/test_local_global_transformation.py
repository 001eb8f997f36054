import pytest
import torch
from torch import nn

from pasgan.models.feature_transformation import (
    AffineEstimator,
    GlobalTransformation,
    LocalGlobalTransformation,
    LocalTransformation,
    RepeatTransformation,
)


def make(keypoints=25, levels=(0, 1, 2, 3), params=4, channels=8):
    return LocalGlobalTransformation(
        AffineEstimator(keypoints, params, heatmap_size=28),
        LocalTransformation(),
        GlobalTransformation(channels, keypoints),
        levels,
    )


@pytest.mark.parametrize(("size", "keypoints", "params"), [(56, 25, 4), (112, 17, 6)])
def test_shapes_and_gradients(size, keypoints, params, feature_pyramid, walk, assert_all_have_gradient, jitter):
    lgtn = jitter(make(keypoints, params=params))
    feats = feature_pyramid(size)
    out = lgtn(feats, walk(2, 3, keypoints))
    assert [tuple(o.shape) for o in out] == [(2, 8, 3, size >> level, size >> level) for level in range(4)]
    for o, f in zip(out, feats, strict=True):
        assert torch.equal(o[:, :, 0], f)
    assert_all_have_gradient(lgtn, torch.cat([o.flatten() for o in out]))


def test_levels_left_out_repeat_the_appearance(feature_pyramid, walk):
    feats = feature_pyramid()
    out = make(levels=(2, 3))(feats, walk())
    for level in (0, 1):
        assert torch.equal(out[level], feats[level].unsqueeze(2).expand(-1, -1, 3, -1, -1))
        assert out[level].stride(2) == 0  # no copy
    assert not torch.equal(out[2][:, :, 1], feats[2])


def test_one_set_of_weights_and_no_state(feature_pyramid, walk):
    lgtn, feats, poses = make(), feature_pyramid(), walk()
    first = lgtn(feats, poses)
    lgtn(feature_pyramid(112), walk())
    for a, b in zip(lgtn(feats, poses), first, strict=True):
        assert torch.equal(a, b)


def test_any_number_of_frames(feature_pyramid, walk):
    lgtn, feats = make(), feature_pyramid()
    for frames in (1, 2, 5):
        assert lgtn(feats, walk(2, frames))[0].shape[2] == frames


def test_a_clip_can_be_continued(feature_pyramid, walk):
    """The state is the last feature: two halves that share a frame equal the whole."""
    lgtn, feats, poses = make(), feature_pyramid(), walk(2, 5)
    whole = lgtn(feats, poses)
    first = lgtn(feats, poses[:, :3])
    second = lgtn([f[:, :, -1] for f in first], poses[:, 2:])
    for a, b, c in zip(whole, first, second, strict=True):
        torch.testing.assert_close(torch.cat([b, c[:, :, 1:]], dim=2), a, atol=1e-5, rtol=1e-5)


class _Count(nn.Module):
    """A local transformation that adds one."""

    def forward(self, feats, keypoints, theta):
        return feats + 1


class _Pass(nn.Module):
    """A global transformation that changes nothing."""

    def encode_motion(self, keypoints, size):
        return keypoints[:, 1:], keypoints[:, 1:]

    def forward(self, feats, motion, mask):
        return feats


def test_parts_are_injected(feature_pyramid, walk):
    lgtn = LocalGlobalTransformation(AffineEstimator(25, heatmap_size=28), _Count(), _Pass())
    out = lgtn([torch.zeros(2, 1, 8, 8)], walk())[0]
    assert out[0, 0, :, 0, 0].tolist() == [0, 1, 2]


def test_parts_are_built_from_configs():
    lgtn = LocalGlobalTransformation(
        {"type": "AffineEstimator", "num_keypoints": 17, "theta_params": 6},
        {"type": "LocalTransformation", "window": 0.2},
        {"type": "GlobalTransformation", "channels": 4, "num_keypoints": 17},
    )
    assert lgtn.local_transformation.window == 0.2


def test_empty_levels_name_the_ablation():
    with pytest.raises(ValueError, match="RepeatTransformation"):
        make(levels=())


def test_repeat_transformation(feature_pyramid, walk):
    feats = feature_pyramid()
    for o, f in zip(RepeatTransformation()(feats, walk(2, 4)), feats, strict=True):
        assert torch.equal(o, f.unsqueeze(2).expand(-1, -1, 4, -1, -1))

import pytest
import torch

from pasgan.models.pose_transformation import RecurrentPoseTransformation


def inputs(walk, keypoints, frames=4):
    source = walk(2, frames, keypoints)
    return torch.rand(2, keypoints, 2), source, torch.rand(2, 3), torch.rand(2, 3)


@pytest.mark.parametrize("keypoints", [17, 25])
@pytest.mark.parametrize("frames", [2, 8])
def test_shape_first_pose_and_gradients(keypoints, frames, walk, assert_all_have_gradient, jitter):
    transformation = jitter(RecurrentPoseTransformation(keypoints, hidden=16))
    prior, *rest = inputs(walk, keypoints, frames)
    out = transformation(prior, *rest)
    assert out.shape == (2, frames, keypoints, 2)
    assert torch.equal(out[:, 0], prior)
    assert_all_have_gradient(transformation, out)


def test_starts_as_the_repeated_prior_pose(walk):
    prior, *rest = inputs(walk, 17)
    out = RecurrentPoseTransformation(17, hidden=16)(prior, *rest)
    assert torch.equal(out, prior[:, None].expand_as(out))


def test_equals_the_recurrence_of_the_paper(walk, jitter):
    net = jitter(RecurrentPoseTransformation(17, hidden=16))
    prior, source, view1, view2 = inputs(walk, 17)
    poses = [prior]
    change = net.view_estimator(view1, view2)
    for i in range(source.shape[1] - 1):
        motion = net.motion_estimator(source[:, i].flatten(1), source[:, i + 1].flatten(1))
        poses.append(poses[-1] + net.motion_transformer(motion, change).view(2, 17, 2))
    torch.testing.assert_close(net(prior, source, view1, view2), torch.stack(poses, 1))


def test_view_and_motion_matter(walk, jitter):
    net = jitter(RecurrentPoseTransformation(17, hidden=16))
    prior, source, view1, view2 = inputs(walk, 17)
    out = net(prior, source, view1, view2)
    assert not torch.allclose(out, net(prior, source, view2, view1))
    assert not torch.allclose(out, net(prior, source.flip(1), view1, view2))


def test_wrong_inputs(walk):
    net = RecurrentPoseTransformation(17, hidden=16)
    prior, source, view1, view2 = inputs(walk, 17)
    with pytest.raises(ValueError, match="at least 2 frames"):
        net(prior, source[:, :1], view1, view2)
    with pytest.raises(ValueError, match=r"source_keypoints must end in \(K, 2\) = \(17, 2\)"):
        net(prior, walk(2, 4, 25), view1, view2)
    with pytest.raises(ValueError, match="target_view must have V = 3"):
        net(prior, source, view1, view2[:, :1])

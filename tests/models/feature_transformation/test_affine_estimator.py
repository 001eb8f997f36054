import pytest
import torch

from pasgan.models.feature_transformation import AffineEstimator
from pasgan.ops import identity_theta


@pytest.mark.parametrize(("params", "keypoints", "size"), [(4, 25, 56), (6, 17, 28)])
def test_shape_identity_and_gradients(params, keypoints, size, walk, assert_all_have_gradient, jitter):
    estimator = AffineEstimator(keypoints, params, heatmap_size=size)
    poses = walk(2, 4, keypoints)
    theta = estimator(poses)
    assert theta.shape == (2, 3, keypoints, 2, 3)
    assert torch.equal(theta, identity_theta(poses, 2, 3, keypoints))
    theta = jitter(estimator)(poses)
    assert_all_have_gradient(estimator, theta)


def test_four_parameters_are_equation_3(walk, jitter):
    theta = jitter(AffineEstimator(17, 4, heatmap_size=28))(walk(1, 2, 17))
    assert theta[..., 0, 1].abs().max() == 0
    assert theta[..., 1, 0].abs().max() == 0
    theta = jitter(AffineEstimator(17, 6, heatmap_size=28))(walk(1, 2, 17))
    assert theta[..., 0, 1].abs().min() > 0


def test_each_step_depends_on_its_two_poses_only(walk, jitter):
    estimator, poses = jitter(AffineEstimator(17, heatmap_size=28)), walk(2, 4, 17)
    theta = estimator(poses)
    torch.testing.assert_close(estimator(poses[:, 1:3]), theta[:, 1:2])


def test_theta_params_are_four_or_six():
    with pytest.raises(ValueError, match="must be 4 or 6, got 5"):
        AffineEstimator(17, 5)

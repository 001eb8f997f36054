import pytest
import torch

from pasgan.models.pose_estimators import PriorPoseHead


@pytest.mark.parametrize("size", [56, 112])
@pytest.mark.parametrize("keypoints", [17, 25])
def test_shape_and_gradients(size, keypoints, feature_pyramid, assert_all_have_gradient):
    head = PriorPoseHead(8, keypoints, channels=(16, 8), hidden=32)
    out = head(feature_pyramid(size))
    assert out.shape == (2, keypoints, 2)
    assert_all_have_gradient(head, out)


def test_no_state_between_calls(feature_pyramid):
    head, feats = PriorPoseHead(8, 17), feature_pyramid()
    first = head(feats)
    head(feature_pyramid())
    assert torch.equal(head(feats), first)

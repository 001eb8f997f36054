import pytest
import torch

from pasgan.models.losses import VideoMSELoss
from pasgan.ops import key_region_mask


def test_zero_at_equality_and_known_value():
    video = torch.rand(2, 3, 2, 8, 8)
    assert VideoMSELoss()(video, video) == 0
    assert VideoMSELoss(0.5)(torch.full_like(video, 0.75), torch.full_like(video, 0.25)).item() == pytest.approx(0.125)


def test_region_weight():
    pred, target = torch.ones(1, 3, 2, 8, 8), torch.zeros(1, 3, 2, 8, 8)
    keypoints = torch.zeros(1, 2, 1, 2)
    share = key_region_mask(keypoints, (8, 8)).mean()
    loss = VideoMSELoss(region_weight=3.0)
    torch.testing.assert_close(loss(pred, target, keypoints), 1 + 2 * share)
    invisible = torch.zeros(1, 2, 1)
    assert loss(pred, target, keypoints, invisible) == 1
    with pytest.raises(ValueError, match="needs target_keypoints"):
        loss(pred, target)

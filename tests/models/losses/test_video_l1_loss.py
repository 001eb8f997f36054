import pytest
import torch

from pasgan.models.losses import VideoL1Loss
from pasgan.ops import key_region_mask


def test_zero_at_equality_and_known_value():
    video = torch.rand(2, 3, 2, 8, 8)
    assert VideoL1Loss()(video, video) == 0
    assert VideoL1Loss(0.5)(torch.full_like(video, 0.75), torch.full_like(video, 0.25)).item() == pytest.approx(0.25)


def test_region_weight():
    pred, target = torch.full((1, 3, 2, 8, 8), 0.5), torch.zeros(1, 3, 2, 8, 8)
    keypoints = torch.zeros(1, 2, 1, 2)
    share = key_region_mask(keypoints, (8, 8)).mean()
    torch.testing.assert_close(VideoL1Loss(region_weight=3.0)(pred, target, keypoints), 0.5 * (1 + 2 * share))
    with pytest.raises(ValueError, match="VideoL1Loss with region_weight needs target_keypoints"):
        VideoL1Loss(region_weight=3.0)(pred, target)


def test_it_decides_instead_of_mixing():
    """A pixel is dark in two of three clips: the best single value is dark, that of the squared error is grey."""
    target = torch.tensor([0.0, 0.0, 1.0]).reshape(3, 1, 1, 1, 1).expand(3, 3, 1, 4, 4)
    grey = torch.full((), 0.5, requires_grad=True)
    optimizer = torch.optim.SGD([grey], lr=0.05)
    for _ in range(100):
        optimizer.zero_grad()
        VideoL1Loss()(grey.expand_as(target), target).backward()
        optimizer.step()
    assert grey.item() == pytest.approx(0, abs=0.06)

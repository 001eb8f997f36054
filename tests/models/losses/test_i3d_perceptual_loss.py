import logging

import pytest
import torch

from pasgan.models.layers import I3DFeatures
from pasgan.models.losses import I3DPerceptualLoss
from pasgan.pretrained import WeightsError

LAYERS = ("Conv3d_1a_7x7", "Conv3d_2b_1x1", "Mixed_3c", "Mixed_4b")


@pytest.mark.parametrize(("size", "frames"), [(56, 2), (32, 8)])
def test_is_the_sum_over_four_layers(size, frames):
    loss = I3DPerceptualLoss(None, loss_weight=0.5, i3d_width=8)
    pred, target = torch.rand(2, 2, 3, frames, size, size)
    features = loss.network(torch.cat([pred, target]), LAYERS)
    expected = sum((level[:2] - level[2:]).square().mean() for level in features)
    torch.testing.assert_close(loss(pred, target), 0.5 * expected)
    assert loss(target, target) == 0


def test_teaches_the_clip_alone():
    loss = I3DPerceptualLoss(None, i3d_width=8).train()
    pred = torch.rand(1, 3, 4, 32, 32, requires_grad=True)
    loss(pred, torch.rand(1, 3, 4, 32, 32)).backward()
    assert pred.grad.abs().max() > 0
    assert not loss.state_dict()
    assert all(parameter.grad is None for parameter in loss.network.parameters())


def test_weights_are_read_or_their_absence_is_said(tmp_path, caplog):
    with caplog.at_level(logging.WARNING, logger="mmengine"):
        I3DPerceptualLoss(None, i3d_width=8)
    with pytest.raises(WeightsError, match=r"no I3D weights at .*rgb_imagenet.pt"):
        I3DPerceptualLoss(str(tmp_path / "rgb_imagenet.pt"))
    torch.save(I3DFeatures(None, last="Mixed_4b").state_dict(), tmp_path / "rgb_imagenet.pt")
    loss = I3DPerceptualLoss(str(tmp_path / "rgb_imagenet.pt"))
    assert torch.isfinite(loss(torch.rand(1, 3, 2, 32, 32), torch.rand(1, 3, 2, 32, 32)))

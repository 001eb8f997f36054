import pytest
import torch

from pasgan.models.losses import ActionSeparablePerceptualLoss
from pasgan.ops import image_pyramid


def make(**arguments):
    return ActionSeparablePerceptualLoss(vgg_weights=None, vgg_width=8, **arguments)


@pytest.mark.parametrize("size", [56, 112])
def test_zero_at_equality_and_gradient_to_the_image_alone(size):
    loss = make()
    image, mask = torch.rand(2, 3, size, size), torch.ones(2, 1, size, size)
    assert loss(image, image, mask) == 0
    pred = torch.rand(2, 3, size, size, requires_grad=True)
    loss(pred, image, mask).backward()
    assert pred.grad.abs().max() > 0
    assert all(p.grad is None for p in loss.network.parameters())


def test_sixteen_items_of_frame_and_key_region():
    loss = make()
    pred, target = torch.rand(1, 3, 56, 56), torch.rand(1, 3, 56, 56)
    mask = torch.zeros(1, 1, 56, 56)
    mask[..., 10:40, 20:50] = 1
    expected, items = 0.0, 0
    for a, b in ((pred, target), (pred * mask, target * mask)):
        for level_a, level_b in zip(image_pyramid(a), image_pyramid(b), strict=True):
            for x, y in zip(loss.network(level_a, loss.layers), loss.network(level_b, loss.layers), strict=True):
                expected, items = expected + (x - y).abs().mean(), items + 1
    assert items == 32
    torch.testing.assert_close(loss(pred, target, mask), expected)
    torch.testing.assert_close(make(loss_weight=0.1)(pred, target, mask), 0.1 * expected)


def test_frame_alone_and_fewer_scales():
    loss = make(separate=False, scales=(1,), layers=("relu1_2",))
    pred, target = torch.rand(1, 3, 16, 16), torch.rand(1, 3, 16, 16)
    x, y = (loss.network(image, ["relu1_2"])[0] for image in (pred, target))
    torch.testing.assert_close(loss(pred, target), (x - y).abs().mean())


def test_missing_mask():
    with pytest.raises(ValueError, match="needs `mask`"):
        make()(torch.rand(1, 3, 16, 16), torch.rand(1, 3, 16, 16))

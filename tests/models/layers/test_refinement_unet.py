import pytest
import torch

from pasgan.models.layers import RefinementUNet


@pytest.mark.parametrize(("size", "num_scales"), [((56, 56), 2), ((112, 112), 3), ((28, 36), 4)])
def test_shape_and_gradients(size, num_scales, assert_all_have_gradient, jitter):
    net = jitter(RefinementUNet(6, width=8, num_scales=num_scales))
    out = net(torch.rand(2, 6, *size))
    assert out.shape == (2, 3, *size)
    assert_all_have_gradient(net, out)


def test_untrained_adds_nothing():
    assert RefinementUNet(6, width=4, num_scales=3)(torch.rand(1, 6, 24, 24)).abs().max() == 0

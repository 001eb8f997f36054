import pytest
import torch
from torch import nn

from pasgan.models.layers import ConvBlock2d, ConvBlock3d, ResidualConvBlock2d, make_norm

GN = {"type": "GN", "num_groups": 2}


@pytest.mark.parametrize("norm_cfg", [None, GN])
def test_shapes_and_gradients(norm_cfg, assert_all_have_gradient):
    block = nn.Sequential(ConvBlock2d(3, 4, norm_cfg, dilation=2), ResidualConvBlock2d(4, norm_cfg, dilation=4))
    out = block(torch.randn(2, 3, 9, 8))
    assert out.shape == (2, 4, 9, 8)
    assert out.min() >= 0
    assert_all_have_gradient(block, out)
    block = ConvBlock3d(3, 4, norm_cfg)
    out = block(torch.randn(2, 3, 2, 9, 8))
    assert out.shape == (2, 4, 2, 9, 8)
    assert_all_have_gradient(block, out)


def test_norm_comes_from_its_config():
    assert isinstance(make_norm(None, 4), nn.Identity)
    assert make_norm(GN, 4).num_groups == 2

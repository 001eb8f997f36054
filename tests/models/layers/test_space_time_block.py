import pytest
import torch
import torch.nn.functional as F

from pasgan.models.layers import SpaceTimeBlock


@pytest.mark.parametrize("norm_cfg", [None, {"type": "GN", "num_groups": 2}])
def test_shape_and_gradients(norm_cfg, assert_all_have_gradient):
    block = SpaceTimeBlock(3, 5, 4, norm_cfg)
    out = block(torch.randn(2, 3, 4, 6, 7), torch.randn(8, 5, 6, 7), 4)
    assert out.shape == (8, 4, 6, 7)
    assert_all_have_gradient(block, out)


def test_repeated_features_give_the_same_as_a_copy_of_them():
    block = SpaceTimeBlock(3, 5, 4)
    once, rest = torch.randn(2, 3, 6, 7, requires_grad=True), torch.randn(8, 5, 6, 7)
    expanded = once.unsqueeze(2).expand(-1, -1, 4, -1, -1)
    fast, slow = block(expanded, rest, 4), block(expanded.contiguous(), rest, 4)
    torch.testing.assert_close(fast, slow)
    grads = [torch.autograd.grad(out.square().sum(), once)[0] for out in (fast, slow)]
    torch.testing.assert_close(*grads)


def test_two_parts_are_one_convolution_of_the_concatenation():
    block = SpaceTimeBlock(3, 5, 4)
    with torch.no_grad():
        block.temporal_conv.weight.zero_()
        block.temporal_conv.bias.zero_()
    feats, rest = torch.randn(1, 3, 2, 6, 7), torch.randn(2, 5, 6, 7)
    weight = torch.cat([block.feat_conv.weight, block.rest_conv.weight], dim=1)
    frames = torch.cat([feats[0].transpose(0, 1), rest], dim=1)
    expected = F.relu(F.conv2d(frames, weight, block.rest_conv.bias, padding=1))
    torch.testing.assert_close(block(feats, rest, 2), expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("repeated", [False, True])
def test_either_part_may_be_missing(repeated, assert_all_have_gradient):
    feats = torch.randn(2, 3, 1, 6, 7).expand(-1, -1, 4, -1, -1)
    alone = SpaceTimeBlock(3, 0, 4)
    out = alone(feats if repeated else feats.contiguous(), None, 4)
    assert out.shape == (8, 4, 6, 7)
    assert_all_have_gradient(alone, out)
    without = SpaceTimeBlock(0, 5, 4)
    out = without(None, torch.randn(8, 5, 6, 7), 4)
    assert out.shape == (8, 4, 6, 7)
    assert_all_have_gradient(without, out)

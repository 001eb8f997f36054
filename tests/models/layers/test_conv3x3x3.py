import pytest
import torch
import torch.nn.functional as F

from pasgan.models.layers import Conv3x1x1, Conv3x3x3, conv3d_as_conv2d, fold_time, unfold_time


@pytest.mark.parametrize(("layer", "padding"), [(Conv3x3x3, 1), (Conv3x1x1, (1, 0, 0))])
@pytest.mark.parametrize("frames", [1, 2, 8])
@pytest.mark.parametrize("channels", [5, 8])
def test_equals_conv3d_with_gradients(layer, padding, frames, channels):
    conv = layer(channels, 3).double()
    feats = torch.randn(2, channels, frames, 6, 7, dtype=torch.float64, requires_grad=True)
    ours = conv(feats)
    plain = F.conv3d(feats, conv.weight, conv.bias, padding=padding)
    torch.testing.assert_close(ours, plain)
    weights = torch.randn_like(plain)
    inputs = [feats, conv.weight, conv.bias]
    for a, b in zip(
        torch.autograd.grad((ours * weights).sum(), inputs),
        torch.autograd.grad((plain * weights).sum(), inputs),
        strict=True,
    ):
        torch.testing.assert_close(a, b)


def test_without_bias():
    weight, feats = torch.randn(3, 2, 3, 3, 3), torch.randn(1, 2, 4, 5, 5)
    torch.testing.assert_close(
        conv3d_as_conv2d(feats, weight, None), F.conv3d(feats, weight, padding=1), atol=1e-5, rtol=1e-5
    )


def test_state_dict_is_that_of_conv3d():
    plain = torch.nn.Conv3d(4, 6, 3, padding=1)
    conv = Conv3x3x3(4, 6)
    conv.load_state_dict(plain.state_dict())
    assert torch.equal(conv.weight, plain.weight)


def test_fold_and_unfold_are_inverse_and_free_in_channels_last():
    video = torch.randn(2, 3, 4, 5, 6).to(memory_format=torch.channels_last_3d)
    frames = fold_time(video)
    assert frames.shape == (8, 3, 5, 6)
    assert torch.equal(frames[4 + 1], video[1, :, 1])
    assert frames.data_ptr() == video.data_ptr()
    assert torch.equal(unfold_time(frames, 4), video)

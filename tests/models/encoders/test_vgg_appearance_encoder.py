import pytest
import torch

from pasgan.models.encoders import VGGAppearanceEncoder


@pytest.mark.parametrize("size", [(56, 56), (112, 112), (64, 40)])
def test_four_scales_of_one_width(size, assert_all_have_gradient):
    encoder = VGGAppearanceEncoder(6, vgg_weights=None, vgg_width=8)
    feats = encoder(torch.rand(2, 3, *size))
    assert [tuple(f.shape) for f in feats] == [(2, 6, size[0] >> level, size[1] >> level) for level in range(4)]
    assert min(f.min() for f in feats) >= 0
    assert_all_have_gradient(encoder, torch.cat([f.flatten() for f in feats]))


@pytest.mark.parametrize("size", [(60, 56), (56, 57)])
def test_size_must_be_divisible_by_eight(size):
    encoder = VGGAppearanceEncoder(4, vgg_weights=None, vgg_width=8)
    with pytest.raises(ValueError, match=rf"divisible by 8, got \(H, W\) = \({size[0]}, {size[1]}\)"):
        encoder(torch.rand(1, 3, *size))


def test_channels_of_the_taps_at_full_width():
    encoder = VGGAppearanceEncoder(4, vgg_weights=None)
    assert [adaptor[0].in_channels for adaptor in encoder.adaptors] == [64, 128, 256, 256]


def test_one_tap_alone(assert_all_have_gradient):
    encoder = VGGAppearanceEncoder(6, vgg_weights=None, vgg_width=8, taps=("pool3",))
    (feats,) = encoder(torch.rand(2, 3, 56, 56))
    assert feats.shape == (2, 6, 7, 7)
    assert_all_have_gradient(encoder, feats)

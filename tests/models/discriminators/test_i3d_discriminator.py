import pytest
import torch

from pasgan.models.discriminators import I3DDiscriminator


@pytest.mark.parametrize(("size", "frames"), [(56, 16), (32, 3)])
def test_one_logit_per_clip_and_gradients(size, frames, assert_all_have_gradient):
    discriminator = I3DDiscriminator(None, i3d_width=8, grid=(4, 7, 7))
    (logits,) = discriminator(torch.rand(2, 3, frames, size, size))
    assert logits.shape == (2,)
    assert_all_have_gradient(discriminator, logits)


def test_published_size():
    with torch.device("meta"):
        discriminator = I3DDiscriminator(None)
        assert discriminator(torch.rand(1, 3, 16, 112, 112))[0].shape == (1,)
    assert discriminator.head.in_features == 480 * 4 * 14 * 14

import pytest
import torch

from pasgan.models.discriminators import MultiScaleVGGDiscriminator


@pytest.mark.parametrize("size", [56, 112])
def test_logits_and_gradients(size, assert_all_have_gradient):
    discriminator = MultiScaleVGGDiscriminator(vgg_weights=None, vgg_width=8)
    logits = discriminator(torch.rand(2, 3, size, size), torch.ones(2, 1, size, size))
    assert [tuple(x.shape) for x in logits] == [(2,)] * 8
    assert_all_have_gradient(discriminator, torch.stack(logits))


def test_key_region_is_all_that_its_critic_sees():
    discriminator = MultiScaleVGGDiscriminator(vgg_weights=None, vgg_width=8)
    mask = torch.zeros(1, 1, 56, 56)
    mask[..., :28, :28] = 1
    a = torch.rand(1, 3, 56, 56)
    b = torch.where(mask > 0, a, torch.rand_like(a))
    logits_a, logits_b = discriminator(a, mask), discriminator(b, mask)
    assert not torch.equal(torch.stack(logits_a[:4]), torch.stack(logits_b[:4]))
    assert torch.equal(torch.stack(logits_a[4:]), torch.stack(logits_b[4:]))


def test_frame_alone():
    discriminator = MultiScaleVGGDiscriminator(None, 8, scales=(1, 0.5), separate=False)
    assert len(discriminator(torch.rand(1, 3, 56, 56))) == 2


def test_missing_mask():
    with pytest.raises(ValueError, match="needs `mask`"):
        MultiScaleVGGDiscriminator(None, 8)(torch.rand(1, 3, 56, 56))

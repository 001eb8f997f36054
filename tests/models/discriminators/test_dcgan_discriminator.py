import pytest
import torch

from pasgan.models.discriminators import DCGANDiscriminator


@pytest.mark.parametrize("size", [56, 112])
def test_one_logit_per_image(size, assert_all_have_gradient):
    discriminator = DCGANDiscriminator(width=4)
    logits = discriminator(torch.rand(3, 3, size, size))
    assert [scale.shape for scale in logits] == [(3,)]
    assert_all_have_gradient(discriminator, logits[0])


def test_layers_of_the_released_code():
    discriminator = DCGANDiscriminator()
    convs = [layer for layer in discriminator.convs if isinstance(layer, torch.nn.Conv2d)]
    assert [(c.out_channels, c.kernel_size, c.stride) for c in convs] == [
        (channels, (5, 5), (2, 2)) for channels in (64, 128, 256, 512)
    ]
    norms = [layer for layer in discriminator.convs if isinstance(layer, torch.nn.BatchNorm2d)]
    assert [norm.num_features for norm in norms] == [128, 256, 512]
    assert convs[1].weight.std().item() == pytest.approx(0.02, rel=0.05)

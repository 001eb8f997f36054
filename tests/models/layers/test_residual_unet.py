import pytest
import torch

from pasgan.models.layers import ResidualUNet


@pytest.mark.parametrize(("size", "channels"), [((56, 56), (7,)), ((112, 112), (3, 4, 4)), ((32, 40), (7,))])
def test_shape_and_gradients(size, channels, assert_all_have_gradient):
    net = ResidualUNet(channels, width=8, num_scales=4, vector_length=8)
    out = net([torch.rand(2, number, *size) for number in channels])
    assert out.shape == (2, 3, *size)
    assert_all_have_gradient(net, out)


def test_layers_of_the_released_code():
    net = ResidualUNet((28,), width=128, num_scales=5, vector_length=64)
    convs = [block.convs[0][0] for block in net.decoder.blocks]
    assert [conv.in_channels for conv in convs] == [768, 1024, 768, 512, 256]
    assert [entry[0].out_channels for entry in net.encoders[0].entries] == [128, 256, 384, 512, 640]
    assert net.to_vector.weight.shape == (64, 640 * 49)
    assert net.from_vector.weight.shape == (128 * 49, 64)


def test_the_vector_sees_the_whole_image():
    net = ResidualUNet((3,), width=8, num_scales=4, vector_length=8)
    images = torch.rand(1, 3, 56, 56, requires_grad=True)
    net([images])[0, 0, 0, 0].backward()
    assert images.grad[0, :, -1, -1].abs().sum() > 0

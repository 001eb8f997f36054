import pytest
import torch

from pasgan.models.encoders import ResidualVideoEncoder


@pytest.mark.parametrize(("size", "frames"), [(56, 8), (32, 3)])
def test_shapes_and_gradients(size, frames, assert_all_have_gradient):
    encoder = ResidualVideoEncoder(1, width=4, num_blocks=2, kernel_size=3)
    half, quarter, deepest = encoder(torch.rand(2, 1, frames, size, size))
    assert half.shape == (2, 8, (frames + 1) // 2, size // 2, size // 2)
    assert quarter.shape == deepest.shape == (2, 16, (frames + 3) // 4, size // 4, size // 4)
    assert_all_have_gradient(encoder, deepest)


def test_layers_of_the_published_width():
    encoder = ResidualVideoEncoder(3)
    convs = [module for module in encoder.modules() if isinstance(module, torch.nn.Conv3d)]
    assert [conv.out_channels for conv in convs] == [64, 128, 256, *[256] * 12]
    assert [conv.kernel_size[0] for conv in convs] == [7, *[3] * 14]
    assert [conv.stride[0] for conv in convs] == [1, 2, 2, *[1] * 12]

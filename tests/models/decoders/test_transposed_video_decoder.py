import pytest
import torch

from pasgan.models.decoders import TransposedVideoDecoder


@pytest.mark.parametrize(("size", "skips"), [((8, 56, 56), True), ((3, 32, 32), True), ((2, 32, 32), False)])
def test_shape_range_and_gradients(size, skips, assert_all_have_gradient):
    decoder = TransposedVideoDecoder(width=4, kernel_size=3, skips=skips)
    half = tuple((length + 1) // 2 for length in size)
    quarter = tuple((length + 1) // 2 for length in half)
    feats = [torch.randn(2, 8, *half), torch.randn(2, 16, *quarter), torch.randn(2, 16, *quarter)]
    video = decoder(feats if skips else feats[-1:], size)
    assert video.shape == (2, 3, *size)
    assert 0 < video.min() < video.max() < 1
    assert_all_have_gradient(decoder, video)

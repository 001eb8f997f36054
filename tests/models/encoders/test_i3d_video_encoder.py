import pytest
import torch

from pasgan.models.encoders import I3DVideoEncoder


@pytest.mark.parametrize(("size", "frames", "steps"), [(56, 16, (8, 8, 4)), (32, 5, (3, 3, 3))])
def test_three_scales_of_one_width(size, frames, steps, assert_all_have_gradient):
    encoder = I3DVideoEncoder(None, feat_channels=6, i3d_width=8)
    feats = encoder(torch.rand(2, 3, frames, size, size))
    scales = [size // 2, size // 4, size // 8]
    expected = [(2, 6, step, scale, scale) for step, scale in zip(steps, scales, strict=True)]
    assert [tuple(f.shape) for f in feats] == expected
    assert_all_have_gradient(encoder, torch.cat([f.flatten() for f in feats]))

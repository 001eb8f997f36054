import pytest
import torch

from pasgan.models.encoders import ClipEncoder


@pytest.mark.parametrize(("size", "frames"), [(32, 6), (56, 1), (24, 9)])
def test_time_is_pooled_away(size, frames, assert_all_have_gradient):
    encoder = ClipEncoder(view_params=4, width=4)
    feats = encoder(torch.rand(2, 3, frames, size, size), torch.rand(2, 4))
    assert feats.shape == (2, 16, size // 4, size // 4)
    assert_all_have_gradient(encoder, feats)

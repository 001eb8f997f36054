import pytest
import torch

from pasgan.models.attention import HeatmapAttention
from pasgan.models.feature_transformation import repeat_along_time


@pytest.fixture
def decoder_inputs(feature_pyramid, walk):
    """Factory of the arguments of a decoder."""

    def make(size=56, keypoints=25, frames=3, channels=8):
        poses = walk(2, frames, keypoints)
        feats = tuple(repeat_along_time(f, frames) for f in feature_pyramid(size, channels))
        heatmaps = HeatmapAttention()(poses, [f.shape[-2:] for f in feats])
        return feats, heatmaps, torch.rand(2, 3, size, size), poses[:, 0], poses

    return make

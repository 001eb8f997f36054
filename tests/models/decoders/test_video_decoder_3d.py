import pytest
import torch

from pasgan.models.decoders import VideoDecoder3D

CHANNELS = ((8, 8), (8, 6), (8, 4), (4, 4))


@pytest.mark.parametrize(
    ("size", "keypoints", "norm_cfg", "fusion"),
    [(56, 25, None, "concat"), (112, 17, {"type": "GN", "num_groups": 2}, "concat"), (56, 17, None, "gate")],
)
def test_shape_range_and_gradients(size, keypoints, norm_cfg, fusion, decoder_inputs, assert_all_have_gradient):
    decoder = VideoDecoder3D(8, keypoints, CHANNELS, norm_cfg, fusion)
    video = decoder(*decoder_inputs(size, keypoints))
    assert video.shape == (2, 3, 3, size, size)
    assert video.min() >= 0
    assert video.max() <= 1
    assert_all_have_gradient(decoder, video)


@pytest.mark.parametrize("frames", [1, 2, 5])
def test_any_number_of_frames(frames, decoder_inputs):
    assert VideoDecoder3D(8, 25, CHANNELS)(*decoder_inputs(frames=frames)).shape[2] == frames


def test_layers_of_the_paper():
    decoder = VideoDecoder3D(64, 25)
    convs = [m for m in decoder.modules() if isinstance(m, torch.nn.Conv3d)]
    assert [(c.in_channels, c.out_channels) for c in convs] == [
        *[(89, 128), (128, 128), (217, 128), (128, 64)],
        *[(153, 128), (128, 32), (121, 32), (32, 16), (16, 3)],
    ]


def test_errors(decoder_inputs):
    feats, heatmaps, *rest = decoder_inputs()
    with pytest.raises(ValueError, match="4 scales, got 3 features"):
        VideoDecoder3D(8, 25, CHANNELS)(feats[:3], heatmaps, *rest)
    with pytest.raises(ValueError, match="'concat' or 'gate'"):
        VideoDecoder3D(8, 25, CHANNELS, fusion="sum")

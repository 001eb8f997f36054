import pytest
import torch

from pasgan.models.decoders import VideoDecoder3D

CHANNELS = ((8, 8), (8, 6), (8, 4), (4, 4))


@pytest.mark.parametrize(
    ("size", "keypoints", "norm_cfg", "fusion"),
    [(56, 25, None, "concat"), (112, 17, {"type": "GN", "num_groups": 2}, "concat"), (56, 17, None, "multiply")],
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


def test_basicnet_has_the_coarsest_features_and_no_heatmaps(decoder_inputs, assert_all_have_gradient):
    decoder = VideoDecoder3D(8, 0, CHANNELS, feat_scales=1)
    feats, *_ = decoder_inputs(size=112)
    video = decoder(feats[-1:])
    assert video.shape == (2, 3, 3, 112, 112)
    assert [block[0][0].in_channels for block in decoder.blocks] == [8, 8, 6, 4]
    assert_all_have_gradient(decoder, video)


def test_multiplied_heatmaps_weight_the_features(decoder_inputs):
    feats, heatmaps, *_ = decoder_inputs()
    multiplying, plain = VideoDecoder3D(8, 25, CHANNELS, fusion="multiply"), VideoDecoder3D(8, 0, CHANNELS)
    plain.load_state_dict(multiplying.state_dict())  # nothing is appended: the same layers
    weighted = [scale * (1 + maps.amax(1, keepdim=True)) for scale, maps in zip(feats, heatmaps, strict=True)]
    torch.testing.assert_close(multiplying(feats, heatmaps), plain(weighted))


def test_errors(decoder_inputs):
    feats, heatmaps, *rest = decoder_inputs()
    with pytest.raises(ValueError, match="takes 4 features and 4 heat-maps, got 3 and 4"):
        VideoDecoder3D(8, 25, CHANNELS)(feats[:3], heatmaps, *rest)
    with pytest.raises(ValueError, match="takes 1 features and 0 heat-maps, got 1 and 4"):
        VideoDecoder3D(8, 0, CHANNELS, feat_scales=1)(feats[:1], heatmaps)
    with pytest.raises(ValueError, match="'concat' or 'multiply'"):
        VideoDecoder3D(8, 25, CHANNELS, fusion="sum")

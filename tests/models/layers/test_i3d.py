import pytest
import torch
import torch.nn.functional as F

from pasgan.models.layers import I3DFeatures, I3DUnit
from pasgan.models.layers.i3d import I3D_LAYERS
from pasgan.pretrained import WeightsError

TAPS = ("Conv3d_1a_7x7", "Conv3d_2c_3x3", "Mixed_3c", "Mixed_5c")


def sizes(pools, frames, size):
    features = I3DFeatures(None, width=8, pools=pools)
    return [tuple(x.shape[1:]) for x in features(torch.rand(1, 3, frames, size, size), TAPS)]


def test_layers_stand_in_the_order_of_the_data():
    assert I3D_LAYERS[:5] == ("Conv3d_1a_7x7", "MaxPool3d_2a_3x3", "Conv3d_2b_1x1", "Conv3d_2c_3x3", "MaxPool3d_3a_3x3")
    assert I3D_LAYERS[5:8] == ("Mixed_3b", "Mixed_3c", "MaxPool3d_4a_3x3")
    assert I3D_LAYERS[12:] == ("Mixed_4f", "MaxPool3d_5a_2x2", "Mixed_5b", "Mixed_5c")


def test_parameters_of_the_published_network():
    with torch.device("meta"):
        features = I3DFeatures(None)
    assert sum(p.numel() for p in features.parameters()) == 12_287_264  # 12,697,264 less 400 classes and their biases
    assert [features.channels(tap) for tap in TAPS] == [64, 192, 480, 1024]


def test_published_pools():
    assert sizes("i3d", 16, 64) == [(8, 8, 32, 32), (24, 8, 16, 16), (60, 8, 8, 8), (128, 2, 2, 2)]


@pytest.mark.parametrize(("frames", "steps"), [(16, (8, 8, 4, 4)), (8, (4, 4, 4, 4)), (9, (5, 5, 3, 3)), (2, (1,) * 4)])
def test_rtnets_pools_stay_at_an_eighth_of_the_size(frames, steps):
    shapes = sizes("rtnet", frames, 56)
    assert [shape[1] for shape in shapes] == list(steps)
    assert [shape[2:] for shape in shapes] == [(28, 28), (14, 14), (7, 7), (7, 7)]


def test_odd_padding_goes_to_the_end():
    unit = I3DUnit(1, 1, kernel_size=7, stride=2).eval()
    video = torch.rand(1, 1, 8, 8, 8)
    padded = F.conv3d(F.pad(video, (2, 3) * 3), unit.conv3d.weight, stride=2)
    torch.testing.assert_close(unit(video), F.relu(padded / (1 + 1e-3) ** 0.5))


def test_pixels_are_stretched_to_minus_one_to_one():
    features = I3DFeatures(None, last="Conv3d_1a_7x7", width=8).eval()
    grey, first = torch.full((1, 3, 2, 8, 8), 0.5), features.Conv3d_1a_7x7
    torch.testing.assert_close(features(grey, ["Conv3d_1a_7x7"])[0], first(torch.zeros_like(grey)))


def test_gradients(assert_all_have_gradient):
    features = I3DFeatures(None, width=8, pools="rtnet")
    assert_all_have_gradient(features, features(torch.rand(2, 3, 4, 32, 32), ["Mixed_5c"])[0])


def test_file_of_pytorch_i3d(tmp_path):
    """Its names, classifier included; files from before PyTorch 0.4 have no `num_batches_tracked`."""
    other = I3DFeatures(None, last="Conv3d_2c_3x3")
    state = {key: value for key, value in other.state_dict().items() if not key.endswith("num_batches_tracked")}
    assert {"Conv3d_1a_7x7.conv3d.weight", "Conv3d_1a_7x7.bn.running_var"} <= set(state)
    path = tmp_path / "rgb_charades.pt"
    torch.save({**state, "logits.conv3d.weight": torch.zeros(157, 1024, 1, 1, 1)}, path)
    loaded = I3DFeatures(str(path), last="Conv3d_2c_3x3")
    assert all(torch.equal(value, loaded.state_dict()[key]) for key, value in state.items())

    with pytest.raises(WeightsError, match=r"charades\.pt does not hold I3D .*Mixed_3b\.b0\.conv3d\.weight is missing"):
        I3DFeatures(str(path), last="Mixed_3b")


def test_names_of_the_inception_modules():
    keys = I3DFeatures(None, width=4).state_dict()
    for branch in ("b0", "b1a", "b1b", "b2a", "b2b", "b3b"):
        assert f"Mixed_4b.{branch}.conv3d.weight" in keys


def test_mistakes_are_named(tmp_path):
    with pytest.raises(WeightsError, match=r"no I3D weights at .*none\.pt\. .*rgb_charades\.pt.*i3d_weights=None"):
        I3DFeatures(str(tmp_path / "none.pt"))
    with pytest.raises(ValueError, match="need width 64, got 8"):
        I3DFeatures("rgb_charades.pt", width=8)
    with pytest.raises(ValueError, match="no layer 'Mixed_6a'; known: Conv3d_1a_7x7"):
        I3DFeatures(None, last="Mixed_6a")
    with pytest.raises(ValueError, match="pools must be 'i3d' or 'rtnet', got 'none'"):
        I3DFeatures(None, pools="none")

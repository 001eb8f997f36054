import re

import pytest
import torch
from torch import nn
from torchvision.models.vgg import cfgs, make_layers

from pasgan.models.layers import VGG16Features
from pasgan.pretrained import WeightsError


@pytest.fixture
def torchvision_file(tmp_path):
    """A file of torchvision's layout with random weights (features only; the classifier is never read)."""
    features = make_layers(cfgs["D"])
    path = tmp_path / "vgg16.pth"
    torch.save({f"features.{key}": value for key, value in features.state_dict().items()}, path)
    return path, features


def test_local_file_gives_torchvisions_features(torchvision_file):
    path, features = torchvision_file
    ours = VGG16Features(str(path), last="relu3_3")
    image = torch.rand(1, 3, 16, 24)
    mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    with torch.no_grad():
        normalised = (image - mean.view(3, 1, 1)) / std.view(3, 1, 1)
        relu1_2, relu3_3 = ours(image, ["relu1_2", "relu3_3"])
        torch.testing.assert_close(relu1_2, features[:4](normalised), atol=1e-5, rtol=1e-4)
        torch.testing.assert_close(relu3_3, features[:16](normalised), atol=1e-5, rtol=1e-4)
    assert set(ours.state_dict()) == {f"features.{key}" for key in features[:16].state_dict()}


def test_sizes_channels_and_gradients(assert_all_have_gradient):
    vgg = VGG16Features(None, last="relu4_3", width=8)
    pools = vgg(torch.rand(2, 3, 56, 40), ["relu1_2", "pool1", "relu3_3", "pool3", "relu4_3"])
    assert [tuple(p.shape[1:]) for p in pools] == [(8, 56, 40), (8, 28, 20), (32, 14, 10), (32, 7, 5), (64, 7, 5)]
    assert vgg.channels("relu4_3") == 64
    assert_all_have_gradient(vgg, pools[-1])


def test_ceil_mode_keeps_small_images_alive():
    out = VGG16Features(None, last="relu4_3", width=8, ceil_mode=True)(torch.rand(1, 3, 7, 7), ["relu4_3"])[0]
    assert out.shape == (1, 64, 1, 1)


def test_order_of_taps_is_the_order_of_the_answer():
    vgg = VGG16Features(None, width=8)
    late, early = vgg(torch.rand(1, 3, 16, 16), ["relu2_2", "relu1_1"])
    assert (late.shape[-1], early.shape[-1]) == (8, 16)


def test_missing_file_says_where_weights_come_from(tmp_path):
    with pytest.raises(WeightsError, match=re.escape(str(tmp_path / "no.pth"))) as error:
        VGG16Features(str(tmp_path / "no.pth"))
    assert "vgg16-397923af.pth" in str(error.value)
    assert "vgg_weights=None" in str(error.value)


def test_unreachable_host_says_where_weights_come_from(monkeypatch, tmp_path):
    def unreachable(*_, **__):
        raise OSError("no route to host")

    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(torch.hub, "download_url_to_file", unreachable)
    with pytest.raises(WeightsError, match="no route to host") as error:
        VGG16Features("torchvision")
    for part in (
        "vgg16-397923af.pth",
        "https://download.pytorch.org/models/",
        "397923af",
        "TORCH_HOME",
        "vgg_weights=",
    ):
        assert part in str(error.value)


def test_files_that_do_not_fit(tmp_path, torchvision_file):
    garbage = tmp_path / "garbage.pth"
    garbage.write_bytes(b"not a checkpoint")
    with pytest.raises(WeightsError, match=r"garbage\.pth is not a readable file"):
        VGG16Features(str(garbage))
    other = tmp_path / "other.pth"
    torch.save({"epoch": 3}, other)
    with pytest.raises(WeightsError, match="plain state dict"):
        VGG16Features(str(other))
    torch.save({"features.0.weight": torch.zeros(64, 3, 3, 3)}, other)
    with pytest.raises(WeightsError, match=r"features\.0\.bias is missing"):
        VGG16Features(str(other))
    torch.save({"features.0.weight": torch.zeros(8, 3, 3, 3)}, other)
    with pytest.raises(WeightsError, match=r"features\.0\.weight has shape \(8, 3, 3, 3\)"):
        VGG16Features(str(other))


def test_wrong_arguments():
    with pytest.raises(ValueError, match="no layer 'relu9_9'"):
        VGG16Features(None, last="relu9_9")
    with pytest.raises(ValueError, match="need width 64, got 16"):
        VGG16Features("torchvision", width=16)


def test_normalisation_is_not_in_the_state_dict():
    vgg = VGG16Features(None, last="relu1_1", width=8)
    assert set(vgg.state_dict()) == {"features.0.weight", "features.0.bias"}
    assert not any(isinstance(layer, nn.Linear) for layer in vgg.modules())

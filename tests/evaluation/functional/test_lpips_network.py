from __future__ import annotations

import warnings

import cv2
import lpips
import numpy as np
import pytest
import torch
import torchvision

from pasgan.evaluation.functional import LPIPSNetwork
from pasgan.files import file_sha256
from pasgan.pretrained import WeightsError

BUILDERS = {"alex": "alexnet", "vgg": "vgg16"}


@pytest.fixture
def package(backbone_folder, monkeypatch):
    """The `lpips` package itself, on the same backbone weights as the files hold."""

    def build(net: str) -> torch.nn.Module:
        file = next(backbone_folder.glob(f"{BUILDERS[net]}-*"))
        model = getattr(torchvision.models, BUILDERS[net])(weights=None)
        model.load_state_dict({k: v for k, v in torch.load(file).items() if "features" in k}, strict=False)
        monkeypatch.setattr(torchvision.models, BUILDERS[net], lambda pretrained: model)
        return lpips.LPIPS(net=net, verbose=False)

    return build


def images(count: int, height: int, width: int) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    first = torch.rand(count, 3, height, width, generator=generator)
    return first, (first + 0.2 * torch.randn(first.shape, generator=generator)).clamp(0, 1)


@pytest.mark.parametrize(("net", "size"), [("alex", (112, 112)), ("alex", (56, 40)), ("vgg", (48, 40))])
def test_equals_the_package_on_the_same_weights(backbone_folder, package, net, size):
    first, second = images(3, *size)
    theirs = package(net)(2 * first - 1, 2 * second - 1).flatten().tolist()
    assert LPIPSNetwork(net, backbone_folder)(first, second).tolist() == pytest.approx(theirs, abs=1e-6)
    assert min(theirs) > 1e-3


def test_small_images_are_enlarged_to_32_pixels(backbone_folder, package):
    pair = images(1, 20, 30)
    large = [cv2.resize(image[0].permute(1, 2, 0).numpy(), (48, 32)) for image in pair]
    expected = package("alex")(*(torch.from_numpy(2 * image - 1).permute(2, 0, 1)[None] for image in large)).item()
    assert LPIPSNetwork("alex", backbone_folder)(*pair).item() == pytest.approx(expected, abs=1e-6)


def test_same_images_have_no_distance_and_order_does_not_matter(backbone_folder):
    network = LPIPSNetwork("alex", backbone_folder)
    first, second = images(2, 64, 64)
    assert network(first, first).tolist() == [0, 0]
    np.testing.assert_array_equal(network(first, second), network(second, first))


def test_protocol_names_what_decides_the_number(backbone_folder):
    sha256 = file_sha256(backbone_folder / "alexnet-owt-7be5be79.pth")
    protocol = LPIPSNetwork("alex", backbone_folder).protocol
    assert f"lpips 0.1.4, heads 0.1, AlexNet of sha256 {sha256[:8]}" in protocol


def test_building_it_leaves_the_random_numbers_alone(backbone_folder):
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        LPIPSNetwork("alex", backbone_folder)
    assert torch.rand(1) == expected


def test_there_is_no_score_without_the_right_weights(tmp_path, backbone_folder):
    with pytest.raises(WeightsError, match=r"(?s)no AlexNet weights.*alexnet-owt-7be5be79\.pth.*lpips_weights=PATH"):
        LPIPSNetwork("alex", tmp_path)
    with pytest.raises(WeightsError, match=r"does not hold AlexNet in .*features\.0\.weight has shape"):
        LPIPSNetwork("alex", backbone_folder / "vgg16-397923af.pth")
    with pytest.raises(ValueError, match="no net 'squeeze'; known: alex, vgg"):
        LPIPSNetwork("squeeze", backbone_folder)

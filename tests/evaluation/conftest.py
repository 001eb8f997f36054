from pathlib import Path

import pytest
import torch
from torch import nn
from torchvision.models import alexnet
from torchvision.models.vgg import cfgs, make_layers

from tests.evaluation.clip_samples import make_sample


@pytest.fixture
def sample():
    """One clip as a model returns it: T = 4, 32 × 32, 5 joints."""
    return make_sample()


@pytest.fixture(scope="session")
def backbone_folder(tmp_path_factory) -> Path:
    """LPIPS' backbones under torchvision's file names and in its layout, with random weights."""
    folder = tmp_path_factory.mktemp("backbones")
    torch.manual_seed(0)
    for name, features in (
        ("alexnet-owt-7be5be79.pth", alexnet(weights=None).features),
        ("vgg16-397923af.pth", make_layers(cfgs["D"])),
    ):
        model = nn.ModuleDict({"features": features, "classifier": nn.Linear(2, 2)})
        torch.save(model.state_dict(), folder / name)
    return folder

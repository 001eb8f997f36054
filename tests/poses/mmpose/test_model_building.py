"""Models with their batch norms folded into convolutions see what MMPose's and MMDetection's own see."""

from importlib import import_module

import pytest
import torch
from mmengine.registry import DefaultScope
from torch import nn

from pasgan.poses.mmpose.model_building import build_model, read_config
from pasgan.poses.mmpose.model_zoo import find_config
from pasgan.poses.mmpose.runtime import import_mmdet, import_mmpose


@pytest.mark.filterwarnings("ignore:torch.meshgrid")  # MMDetection's call of it
@pytest.mark.parametrize(
    ("package", "name"), [("mmdet", "rtmdet_tiny_8xb32-300e_coco"), ("mmpose", "rtmpose-t_8xb256-420e_coco-256x192")]
)
def test_folding_does_not_change_the_result(package, name, tmp_path):
    """Also where levels share convolutions but not the batch norms behind them, as in RTMDet's head."""
    {"mmdet": import_mmdet, "mmpose": import_mmpose}[package]()
    cfg = read_config(find_config(name, package))
    torch.manual_seed(0)
    with DefaultScope.overwrite_default_scope(package):
        plain = import_module(f"{package}.registry").MODELS.build(cfg.model).eval()
    for layer in plain.modules():
        if isinstance(layer, nn.modules.batchnorm._BatchNorm):
            nn.init.normal_(layer.running_mean, std=0.1)
            nn.init.uniform_(layer.running_var, 0.5, 1.5)
            nn.init.uniform_(layer.weight, 0.5, 1.5)
        elif isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight)
    torch.save({"state_dict": plain.state_dict()}, tmp_path / "random.pth")
    folded, _ = build_model(cfg, tmp_path / "random.pth", package, "cpu")
    assert not any(isinstance(layer, nn.modules.batchnorm._BatchNorm) for layer in folded.modules())
    for expected, found in zip(*(outputs(model) for model in (plain, folded)), strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-3 * float(expected.std()))


def outputs(model) -> list[torch.Tensor]:
    """All maps that the network gives of a picture of noise."""
    image = torch.rand(1, 3, 256, 192, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        found = model(image, None, mode="tensor")
    return [level for part in found for level in (part if isinstance(part, (list, tuple)) else [part])]

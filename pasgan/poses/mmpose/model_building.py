"""Builds models of MMPose and MMDetection from their configs, with their weights, ready to run."""

from __future__ import annotations

from copy import deepcopy
from importlib import import_module
from pathlib import Path

from mmcv.cnn import fuse_conv_bn
from mmengine.config import Config
from mmengine.model import revert_sync_batchnorm
from mmengine.registry import DefaultScope
from torch import nn

from pasgan.poses.errors import PoseEstimationError
from pasgan.poses.mmpose.checkpoint import load_checkpoint


def read_config(path: Path) -> Config:
    """Read a config of MMPose or MMDetection.

    Raises:
        PoseEstimationError: if it cannot be run, or describes no model that can be tested.
    """
    try:
        cfg = Config.fromfile(path)
    except Exception as error:  # a config is a Python file and can raise anything
        raise PoseEstimationError(f"{path} cannot be read: {error}") from error
    if "model" not in cfg or "test_dataloader" not in cfg:
        raise PoseEstimationError(f"{path} has no `model` or no `test_dataloader`, as configs of OpenMMLab do")
    return cfg


def build_model(cfg: Config, weights: Path, package: str, device: str) -> tuple[nn.Module, dict]:
    """The model of a config, in eval mode on `device`, and the `meta` of its checkpoint.

    Args:
        cfg: of `read_config`.
        weights: its checkpoint.
        package: `mmpose` or `mmdet`, imported.
        device: where the model runs.

    Raises:
        PoseEstimationError: if the model cannot be built or the weights do not fit.
    """
    registry = import_module(f"{package}.registry").MODELS
    with DefaultScope.overwrite_default_scope(package):
        try:
            model = registry.build(cfg.model)
        except (KeyError, TypeError, ValueError, AssertionError, AttributeError, ImportError) as error:
            raise PoseEstimationError(f"the model of {cfg.filename} cannot be built: {error}") from error
    meta = load_checkpoint(model, weights, Path(cfg.filename))
    model = revert_sync_batchnorm(model)
    _unshare_convolutions(model)
    # Folding batch norms into convolutions saves a sixth of the time on a CPU.
    return fuse_conv_bn(model).to(device).eval(), meta


def _unshare_convolutions(model: nn.Module) -> None:
    """Give every block a convolution of its own, so that its batch norm can be folded into it.

    RTMDet's head has the same convolutions for all levels, but each level has batch norms of its own.
    """
    seen: set[nn.Module] = set()
    for block in model.modules():
        for name, layer in block.named_children():
            if isinstance(layer, nn.Conv2d) and layer in seen:
                setattr(block, name, deepcopy(layer))
            seen.add(layer)

"""Random weights for a config: for timing and for tests. No estimator takes them by itself."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import torch
from mmengine.registry import DefaultScope
from torch import nn

from pasgan.poses.mmpose.model_building import read_config
from pasgan.poses.mmpose.model_zoo import find_config
from pasgan.poses.mmpose.runtime import import_mmdet, import_mmpose


def save_random_weights(config: str | Path, path: Path, package: str = "mmpose") -> Path:
    """Write a checkpoint in OpenMMLab's layout whose weights are random, the same each time.

    Args:
        config: path, or name of a model of the package's zoo.
        path: of the checkpoint.
        package: `mmpose` or `mmdet`.

    Returns:
        `path`.

    Raises:
        PoseEstimationError: if the package or the config is missing.
    """
    {"mmpose": import_mmpose, "mmdet": import_mmdet}[package]()
    torch.manual_seed(0)
    with DefaultScope.overwrite_default_scope(package):
        model = import_module(f"{package}.registry").MODELS.build(read_config(find_config(config, package)).model)
    for module in model.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(module.weight)  # so that the signal reaches the last layer
    torch.save({"state_dict": model.state_dict(), "meta": {}}, path)
    return path

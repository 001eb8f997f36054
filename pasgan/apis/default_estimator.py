"""The pose estimator that is taken if none is named."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from pasgan.apis.model_names import ROOT
from pasgan.apis.pose_estimator import load_estimator_config
from pasgan.engine.config import find_class
from pasgan.poses import BaseVideoPoseEstimator, PoseEstimationError
from pasgan.registry import POSE_ESTIMATORS

# Skeleton → config of an estimator that finds its keypoints.
ESTIMATORS = {
    "kinect25": "configs/pose/estimators/rtmpose_kinect25_sample_rtmdet.py",
    "coco17": "configs/pose/estimators/rtmpose_coco17.py",
    "halpe26": "configs/pose/estimators/rtmpose_halpe26.py",
}


def load_estimator_for(skeleton: str, config: str | Path | None, device: str) -> BaseVideoPoseEstimator:
    """Build an estimator for the keypoints that a model takes.

    Args:
        skeleton: name of the keypoints.
        config: of an estimator; None for the one that the project has for this skeleton.
        device: where it runs.

    Raises:
        PoseEstimationError: if the project has none, or it cannot be built.
        ConfigError: if the config has a mistake.
        FileError: if its weights cannot be had.
    """
    if config is None and skeleton not in ESTIMATORS:
        raise PoseEstimationError(f"no pose estimator is known for {skeleton} keypoints; name one, or give keypoints")
    cfg = load_estimator_config(config or ROOT / ESTIMATORS[skeleton])
    return POSE_ESTIMATORS.build(_placed(cfg.pose_estimator.to_dict(), device))


def _placed(node: Any, device: str) -> Any:
    """A part of a config with its device, and its files, which are named from the checkout on, found from anywhere."""
    if isinstance(node, dict):
        placed = {key: _placed(value, device) for key, value in node.items()}
        takes_device = "type" in node and "device" in inspect.signature(find_class(node["type"])).parameters
        return {"device": device, **placed} if takes_device else placed
    if isinstance(node, str) and not Path(node).exists() and (ROOT / node).is_file():
        return str(ROOT / node)
    return node

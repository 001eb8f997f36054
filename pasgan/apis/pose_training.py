"""Training and testing pose estimators of MMPose and person detectors of MMDetection, by their own configs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmengine.config import Config
from mmengine.runner import Runner

from pasgan.apis.sample_store import SAMPLE_STORE, provide_sample_store
from pasgan.data import FrameStore
from pasgan.engine.config import apply_options
from pasgan.poses.mmpose.checkpoint import load_checkpoint
from pasgan.poses.mmpose.model_building import read_config
from pasgan.poses.mmpose.model_zoo import find_config
from pasgan.poses.mmpose.runtime import import_mmpose


def load_pose_config(
    path: str | Path, data_root: str | None, work_dir: str | None, options: Mapping[str, Any] | None = None
) -> Config:
    """Read a config of MMPose or MMDetection that trains on a store.

    The generated sample is written if it is what the config asks for and it is not there yet.

    Args:
        path: the config.
        data_root: folder of a store that takes the place of the config's own.
        work_dir: folder for logs and checkpoints; `work_dirs/<config>` if None.
        options: dotted key → value, as `--cfg-options` of all tools.

    Raises:
        PoseEstimationError: if MMPose is not installed or the config cannot be read.
        ConfigError: if an option names a key that does not exist.
        StoreError: if a store is missing.
    """
    import_mmpose()
    cfg = read_config(find_config(path, "mmpose"))
    apply_options(cfg, dict(options or {}))
    cfg.work_dir = work_dir or str(Path("work_dirs") / Path(path).stem)
    for dataset in [cfg[key].dataset for key in cfg if key.endswith("_dataloader")]:
        dataset.data_root = data_root or dataset.data_root
        _check_store(Path(dataset.data_root))
    return cfg


def _check_store(root: Path) -> None:
    if root == SAMPLE_STORE:
        provide_sample_store(root)
    FrameStore.open(root)


def train_pose_estimator(cfg: Config, resume: bool = False) -> None:
    """Train the model of a config, from the last checkpoint of its work folder on if `resume` is set."""
    cfg.resume = resume
    Runner.from_cfg(cfg).train()


def evaluate_pose_estimator(cfg: Config, checkpoint: str | Path) -> dict[str, float]:
    """The scores of a checkpoint on the test set of a config, by the metrics that the config names.

    Raises:
        PoseEstimationError: if the checkpoint cannot be read or does not fit.
    """
    runner = Runner.from_cfg(cfg)
    load_checkpoint(runner.model, Path(checkpoint), Path(cfg.filename))
    return runner.test()

"""A pose estimator from a config, and the poses that it finds in a video file."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

from mmengine.config import Config
from tqdm import tqdm

from pasgan.data.readers import iterate_frames, probe_video
from pasgan.engine.config import ConfigError, load_config
from pasgan.poses import BaseVideoPoseEstimator, PoseTrack
from pasgan.registry import POSE_ESTIMATORS


def load_estimator_config(config: str | Path, options: dict[str, Any] | None = None) -> Config:
    """Read and check a config that has a `pose_estimator`.

    Args:
        config: path, e.g. `configs/pose/estimators/rtmpose_coco17.py`.
        options: dotted key → value, e.g. `pose_estimator.device`; see `pasgan.engine.config.load_config`.

    Raises:
        ConfigError: if the config has a mistake or no `pose_estimator`.
    """
    cfg = load_config(config, options)
    if "pose_estimator" not in cfg:
        raise ConfigError(f"{config} has no pose_estimator, as those in configs/pose/estimators have")
    return cfg


def load_pose_estimator(config: str | Path, options: dict[str, Any] | None = None) -> BaseVideoPoseEstimator:
    """Build the `pose_estimator` of a config, with its weights; see `load_estimator_config`.

    Raises:
        ConfigError: if the config has a mistake or no `pose_estimator`.
        PoseEstimationError: if the estimator cannot be built.
        FileError: if its weights cannot be had.
    """
    return POSE_ESTIMATORS.build(load_estimator_config(config, options).pose_estimator.to_dict())


def estimate_video(estimator: BaseVideoPoseEstimator, video: str | Path, max_frames: int | None = None) -> PoseTrack:
    """Follow one person through a video file.

    Args:
        estimator: of `load_pose_estimator`.
        video: the file.
        max_frames: look at the first ones only.

    Raises:
        ReaderError: if the video cannot be read.
        PoseEstimationError: if nobody is found.
    """
    total = probe_video(video).num_frames
    if max_frames is not None:
        total = min(total or max_frames, max_frames)
    frames = (frame[..., ::-1] for frame in islice(iterate_frames(video), max_frames))
    return estimator.estimate(tqdm(frames, "estimating poses", total or None, unit="frame"), source=str(video))

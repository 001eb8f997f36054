"""MMPose's own inferencer, to compare with."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

from pasgan.poses.mmpose.model_building import read_config
from pasgan.poses.mmpose.model_zoo import find_config
from pasgan.poses.mmpose.runtime import import_mmpose


def make_inferencer(config: str | Path, weights: Path) -> Callable[[Path], np.ndarray]:
    """`MMPoseInferencer` on the CPU, with the whole image as the box of one person.

    Returns:
        A function from a video file to its keypoints (T, K, 2) in pixels.

    Raises:
        PoseEstimationError: if MMPose or the config is missing.
    """
    import_mmpose()
    from mmpose.apis import MMPoseInferencer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cfg = read_config(find_config(config, "mmpose"))
        inferencer = MMPoseInferencer(cfg, str(weights), det_model="whole_image", device="cpu")
    inferencer.inferencer.show_progress = False

    def infer(video: Path) -> np.ndarray:
        return np.array([frame["predictions"][0][0]["keypoints"] for frame in inferencer(str(video))])

    return infer

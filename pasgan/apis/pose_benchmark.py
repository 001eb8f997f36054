"""How fast poses are estimated on one core, ours against MMPose's own inferencer on the same model and video."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch

from pasgan.data.readers import iterate_frames
from pasgan.poses import MMPoseEstimator, WholeImage
from pasgan.poses.mmpose.inferencer import make_inferencer


@dataclass(frozen=True)
class PoseBenchmark:
    """Frames per second of processor time on one core, decoding included: the best of several runs.

    Attributes:
        frames: T, of the video.
        ours: of `MMPoseEstimator`.
        theirs: of `MMPoseInferencer`.
        largest_difference: between the keypoints of both, in pixels.
    """

    frames: int
    ours: float
    theirs: float
    largest_difference: float


def benchmark_poses(video: Path, config: str, weights: Path, batch_size: int = 16, repeats: int = 3) -> PoseBenchmark:
    """Time both on the whole frames of a video, in turns, on one thread.

    Args:
        video: any video file.
        config: path, or name of a top-down model of MMPose's zoo.
        weights: its checkpoint.
        batch_size: of our estimator; the inferencer takes frames one by one.
        repeats: runs of each, the first one of which warms up too.

    Raises:
        PoseEstimationError: if config and weights do not fit.
        ReaderError: if the video cannot be read.
    """
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    estimator = MMPoseEstimator(config, weights, WholeImage(), min_score=-np.inf, batch_size=batch_size)
    infer = make_inferencer(config, weights)

    def estimate(video: Path) -> np.ndarray:
        frames = (frame[..., ::-1] for frame in iterate_frames(video))
        return np.concatenate([people.keypoints for people in estimator.estimate_people(frames)])

    runs = [(_timed(estimate, video), _timed(infer, video)) for _ in range(repeats)]
    (ours, keypoints), (theirs, expected) = (min(side, key=lambda run: run[0]) for side in zip(*runs, strict=True))
    difference = float(np.abs(keypoints - expected).max())
    return PoseBenchmark(len(keypoints), len(keypoints) / ours, len(keypoints) / theirs, difference)


def _timed(function: Callable[[Path], np.ndarray], video: Path) -> tuple[float, np.ndarray]:
    start = time.process_time()
    keypoints = function(video)
    return time.process_time() - start, keypoints

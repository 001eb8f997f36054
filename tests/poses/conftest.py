"""Models of MMPose and MMDetection with random weights: what is tested with them is how they are run."""

from pathlib import Path

import numpy as np
import pytest

from pasgan.poses import MMPoseEstimator
from pasgan.poses.mmpose.random_weights import save_random_weights

RTMPOSE = "rtmpose-t_8xb256-420e_coco-256x192"
RTMDET = "rtmdet_tiny_8xb32-300e_coco"


@pytest.fixture(scope="session")
def rtmpose_weights(tmp_path_factory) -> Path:
    return save_random_weights(RTMPOSE, tmp_path_factory.mktemp("mmpose") / "random.pth")


@pytest.fixture(scope="session")
def rtmdet_weights(tmp_path_factory) -> Path:
    return save_random_weights(RTMDET, tmp_path_factory.mktemp("mmdet") / "random.pth", "mmdet")


@pytest.fixture(scope="session")
def estimator(rtmpose_weights):
    """RTMPose-t with random weights, whose keypoints are all kept, on batches of 4."""
    return MMPoseEstimator(RTMPOSE, rtmpose_weights, {"type": "WholeImage"}, min_score=0.0, batch_size=4)


@pytest.fixture
def frames() -> list[np.ndarray]:
    """Ten frames (90, 120, 3) of coloured noise, no two channels alike."""
    rng = np.random.default_rng(0)
    return list((rng.random((10, 90, 120, 3)) * [255, 120, 40]).astype(np.uint8))

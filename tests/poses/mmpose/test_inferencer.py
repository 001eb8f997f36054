"""MMPose's own inferencer on the shipped recipe: config and weights alone are enough."""

import warnings

import numpy as np
import pytest

from pasgan.data import FrameStore
from pasgan.poses import MMPoseEstimator, WholeImage
from pasgan.poses.mmpose.runtime import import_mmpose
from tests.conftest import ROOT

CONFIG = ROOT / "configs/pose/rtmpose_kinect25_sample.py"
WEIGHTS = ROOT / "checkpoints/rtmpose_kinect25_sample.pth"


@pytest.mark.skipif(not WEIGHTS.is_file(), reason=f"no trained weights at {WEIGHTS}; see tools/train_pose.py")
def test_recipe_in_mmposes_inferencer(sample_store):
    import_mmpose()
    from mmpose.apis import MMPoseInferencer

    frame = FrameStore.open(sample_store).frames(0, "C001", [0])[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of how MMEngine finds its own functions
        inferencer = MMPoseInferencer(pose2d=str(CONFIG), pose2d_weights=str(WEIGHTS), device="cpu")
        result = next(inferencer(frame[..., ::-1].copy()))
    (person,) = result["predictions"][0]
    height, width = frame.shape[:2]
    estimator = MMPoseEstimator(CONFIG, WEIGHTS, WholeImage())
    keypoints, scores = estimator.estimate_crops([estimator.crop(frame, np.float32([0, 0, width, height]))])
    np.testing.assert_allclose(person["keypoints"], keypoints[0], atol=0.5)
    np.testing.assert_allclose(person["keypoint_scores"], scores[0], atol=1e-3)

"""Poses from video frames: estimators, person detectors, and the choice of one actor."""

from pasgan.poses.base_video_pose_estimator import BaseVideoPoseEstimator
from pasgan.poses.detectors import BasePersonDetector, DatasetBoxes, WholeImage
from pasgan.poses.errors import PoseEstimationError
from pasgan.poses.mmpose import MMPoseEstimator, RTMDetPersonDetector
from pasgan.poses.pose_track import FramePeople, PoseTrack, empty_track
from pasgan.poses.rtmlib import RTMLibEstimator, RTMLibPersonDetector

__all__ = [
    "BasePersonDetector",
    "BaseVideoPoseEstimator",
    "DatasetBoxes",
    "FramePeople",
    "MMPoseEstimator",
    "PoseEstimationError",
    "PoseTrack",
    "RTMDetPersonDetector",
    "RTMLibEstimator",
    "RTMLibPersonDetector",
    "WholeImage",
    "empty_track",
]

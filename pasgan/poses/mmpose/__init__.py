"""MMPose as a source of keypoints: the only folder that imports mmpose and mmdet, and only when they are used."""

from pasgan.poses.mmpose.mmpose_estimator import MMPoseEstimator
from pasgan.poses.mmpose.rtmdet_person_detector import RTMDetPersonDetector

__all__ = ["MMPoseEstimator", "RTMDetPersonDetector"]

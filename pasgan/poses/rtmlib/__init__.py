"""Poses by rtmlib: ONNX models without MMPose. The only folder that imports rtmlib, and only when a model is made."""

from pasgan.poses.rtmlib.rtmlib_estimator import RTMLibEstimator
from pasgan.poses.rtmlib.rtmlib_person_detector import RTMLibPersonDetector

__all__ = ["RTMLibEstimator", "RTMLibPersonDetector"]

"""Estimators of the prior pose p_a."""

from pasgan.models.pose_estimators.prior_pose_head import PriorPoseHead
from pasgan.models.pose_estimators.soft_argmax_pose_head import SoftArgmaxPoseHead

__all__ = ["PriorPoseHead", "SoftArgmaxPoseHead"]

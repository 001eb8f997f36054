"""Where poses come from: estimators of the source pose p_s, and heads that find the prior pose p_a."""

from pasgan.models.pose_estimators.base_source_pose_estimator import BaseSourcePoseEstimator
from pasgan.models.pose_estimators.dataset_pose_estimator import DatasetPoseEstimator
from pasgan.models.pose_estimators.prior_pose_head import PriorPoseHead
from pasgan.models.pose_estimators.soft_argmax_pose_head import SoftArgmaxPoseHead

__all__ = ["BaseSourcePoseEstimator", "DatasetPoseEstimator", "PriorPoseHead", "SoftArgmaxPoseHead"]

"""Transformations of pose sequences from one view to another."""

from pasgan.models.pose_transformation.prior_pose_refinement import PriorPoseRefinement
from pasgan.models.pose_transformation.recurrent_pose_transformation import (
    MotionTransformer,
    PairEncoder,
    RecurrentPoseTransformation,
)

__all__ = ["MotionTransformer", "PairEncoder", "PriorPoseRefinement", "RecurrentPoseTransformation"]

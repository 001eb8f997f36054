"""Transformations of appearance features along a pose sequence."""

from pasgan.models.feature_transformation.affine_estimator import AffineEstimator
from pasgan.models.feature_transformation.global_transformation import GlobalTransformation
from pasgan.models.feature_transformation.local_global_transformation import LocalGlobalTransformation
from pasgan.models.feature_transformation.local_transformation import LocalTransformation
from pasgan.models.feature_transformation.motion_transformation import MotionTransformation
from pasgan.models.feature_transformation.recurrent_transformation import RecurrentTransformation
from pasgan.models.feature_transformation.repeat_transformation import RepeatTransformation, repeat_along_time

__all__ = [
    "AffineEstimator",
    "GlobalTransformation",
    "LocalGlobalTransformation",
    "LocalTransformation",
    "MotionTransformation",
    "RecurrentTransformation",
    "RepeatTransformation",
    "repeat_along_time",
]

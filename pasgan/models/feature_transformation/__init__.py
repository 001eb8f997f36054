"""Transformations of appearance features along a pose sequence."""

from pasgan.models.feature_transformation.affine_estimator import AffineEstimator
from pasgan.models.feature_transformation.global_transformation import GlobalTransformation
from pasgan.models.feature_transformation.local_global_transformation import LocalGlobalTransformation
from pasgan.models.feature_transformation.local_transformation import LocalTransformation
from pasgan.models.feature_transformation.repeat_transformation import RepeatTransformation, repeat_along_time

__all__ = [
    "AffineEstimator",
    "GlobalTransformation",
    "LocalGlobalTransformation",
    "LocalTransformation",
    "RepeatTransformation",
    "repeat_along_time",
]

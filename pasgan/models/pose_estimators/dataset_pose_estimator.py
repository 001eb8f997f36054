"""The pose that comes with the data."""

from __future__ import annotations

from torch import Tensor

from pasgan.models.pose_estimators.base_source_pose_estimator import BaseSourcePoseEstimator
from pasgan.registry import MODELS


@MODELS.register_module()
class DatasetPoseEstimator(BaseSourcePoseEstimator):
    """Takes the source pose from the store's keypoint set, as the paper does ("the pose available with the data")."""

    def forward(self, inputs: dict[str, Tensor]) -> Tensor:
        """Return `source_keypoints`; see the base class.

        Raises:
            ValueError: if the batch has none.
        """
        if "source_keypoints" not in inputs:
            raise ValueError("the batch has no source_keypoints; let the pipeline end with PackViewSynthesisInputs")
        return inputs["source_keypoints"]

import pytest
import torch

from pasgan.models.pose_estimators import BaseSourcePoseEstimator, DatasetPoseEstimator
from pasgan.registry import MODELS


def test_returns_the_pose_of_the_data():
    keypoints = torch.rand(2, 8, 25, 2)
    assert DatasetPoseEstimator()({"source_keypoints": keypoints}) is keypoints


def test_batch_without_a_pose():
    with pytest.raises(ValueError, match="no source_keypoints"):
        DatasetPoseEstimator()({})


def test_an_estimator_of_ones_own_is_swapped_in_by_config(tiny_model_cfg):
    class Standing(BaseSourcePoseEstimator):
        def forward(self, inputs):
            return torch.zeros(len(inputs["source_video"]), inputs["source_video"].shape[2], 25, 2)

    model = MODELS.build({**tiny_model_cfg, "pose_estimator": Standing()}).eval()
    inputs = {"source_video": torch.rand(1, 3, 4, 32, 32), "prior_image": torch.rand(1, 3, 32, 32)}
    inputs |= {"source_view": torch.zeros(1, 3), "target_view": torch.zeros(1, 3)}
    assert model(inputs).video.shape == (1, 3, 4, 32, 32)

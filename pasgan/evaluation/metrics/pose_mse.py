"""Squared error of poses (Eq. 5)."""

from __future__ import annotations

from torch import Tensor

from pasgan.evaluation.frame_scores import FrameScores
from pasgan.evaluation.functional import frame_pose_mse
from pasgan.evaluation.measure import Measure
from pasgan.evaluation.metrics.clip_metric import PoseMetric, PoseTruth
from pasgan.registry import METRICS


@METRICS.register_module()
class PoseMSE(PoseMetric):
    """dx² + dy² (Eq. 5) in [-1, 1] units, mean over the known joints of all frames."""

    def __init__(self) -> None:
        super().__init__()
        protocol = "dx^2 + dy^2 in [-1, 1] units, mean over the known joints of all frames"
        self.measures = {"pose_mse": Measure("pose MSE", "lower", 5, protocol, of_images=False)}

    def score_pose(self, pred: Tensor, truth: PoseTruth) -> dict[str, FrameScores]:
        """`pose_mse` of each frame, weighted by its known joints."""
        return {"pose_mse": FrameScores.of(*frame_pose_mse(pred, truth.keypoints, truth.visible))}

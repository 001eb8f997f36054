"""End-point error of poses."""

from __future__ import annotations

from torch import Tensor

from pasgan.evaluation.frame_scores import FrameScores
from pasgan.evaluation.functional import frame_epe
from pasgan.evaluation.measure import Measure
from pasgan.evaluation.metrics.clip_metric import PoseMetric, PoseTruth
from pasgan.registry import METRICS


@METRICS.register_module()
class EPE(PoseMetric):
    """Euclidean distance in pixels of the scored frames, mean over the known joints of all frames."""

    def __init__(self) -> None:
        super().__init__()
        protocol = "Euclidean distance in pixels of the scored frames, mean over the known joints of all frames"
        self.measures = {"epe": Measure("EPE", "lower", 2, protocol, unit="px", of_images=False)}

    def score_pose(self, pred: Tensor, truth: PoseTruth) -> dict[str, FrameScores]:
        """`epe` of each frame, weighted by its known joints.

        Raises:
            ValueError: if the size of the frames is unknown.
        """
        return {"epe": FrameScores.of(*frame_epe(pred, truth.keypoints, frame_size(truth), truth.visible))}


def frame_size(truth: PoseTruth) -> tuple[int, int]:
    """(H, W) of the frames that the normalised poses belong to.

    Raises:
        ValueError: if it is unknown.
    """
    if truth.frame_size is None:
        raise ValueError("poses can be scored in pixels only if the sample has target_video or frame_size (H, W)")
    return truth.frame_size

"""Percentage of correct keypoints."""

from __future__ import annotations

from torch import Tensor

from pasgan.evaluation.frame_scores import FrameScores
from pasgan.evaluation.functional import NORMALIZERS, frame_pck, pck_normalizer
from pasgan.evaluation.measure import Measure
from pasgan.evaluation.metrics.clip_metric import PoseMetric, PoseTruth
from pasgan.evaluation.metrics.epe import frame_size
from pasgan.registry import METRICS

NORMALIZER_NAMES = {"bbox": "bounding box", "torso": "torso", "head": "head", "diagonal": "frame diagonal"}
NORMALIZER_PROTOCOLS = {
    "bbox": "longer side of the box around the known true joints of the frame",
    "torso": "true distance from left shoulder to right hip",
    "head": "true distance from neck to head (top of the head where the skeleton has it, else its centre)",
    "diagonal": "diagonal of the scored frame",
}


@METRICS.register_module()
class PCK(PoseMetric):
    """Percentage of the known joints that lie within a share of a named length from their true place.

    Args:
        normalizer: the length: `bbox`, `torso`, `head` or `diagonal`, see `pck_normalizer`.
        threshold: the share.

    Raises:
        ValueError: if the normalizer is unknown or the threshold is not positive.
    """

    def __init__(self, normalizer: str = "bbox", threshold: float = 0.1) -> None:
        super().__init__()
        if normalizer not in NORMALIZERS:
            raise ValueError(f"PCK has no normalizer {normalizer!r}; known: {', '.join(NORMALIZERS)}")
        if threshold <= 0:
            raise ValueError(f"the threshold of PCK must be positive, got {threshold}")
        self.normalizer = normalizer
        self.threshold = threshold
        self.key = f"pck@{threshold:g}-{normalizer}"
        protocol = (
            f"known joints nearer than {threshold:g} of the normalizer to their true place, of all known joints; "
            f"normalizer: {NORMALIZER_PROTOCOLS[normalizer]}; frames where it is unknown or 0 are left out"
        )
        name = f"PCK@{threshold:g} ({NORMALIZER_NAMES[normalizer]})"
        self.measures = {self.key: Measure(name, "higher", 1, protocol, unit="%", of_images=False)}

    def score_pose(self, pred: Tensor, truth: PoseTruth) -> dict[str, FrameScores]:
        """`pck@<threshold>-<normalizer>` of each frame, weighted by its known joints.

        Raises:
            ValueError: if the size of the frames is unknown, or the skeleton has no such length.
        """
        size = frame_size(truth)
        length = pck_normalizer(self.normalizer, truth.keypoints, size, truth.visible, truth.skeleton)
        return {
            self.key: FrameScores.of(*frame_pck(pred, truth.keypoints, size, length, self.threshold, truth.visible))
        }

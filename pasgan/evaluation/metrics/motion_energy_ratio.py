"""Motion energy, generated over true."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pasgan.evaluation.frame_scores import FrameScores
from pasgan.evaluation.functional import motion_energy
from pasgan.evaluation.measure import Measure
from pasgan.evaluation.metrics.clip_metric import ImageMetric
from pasgan.evaluation.scored_clip import ScoredClip
from pasgan.registry import METRICS


@METRICS.register_module()
class MotionEnergyRatio(ImageMetric):
    """How much the video moves in relation to the true one: 0 if it is frozen, 1 as the truth, more if it flickers.

    Args:
        regions: `masked` is the key region of either frame of a pair, `full` the frame.
    """

    allowed_regions = ("full", "masked")

    def __init__(self, regions: Sequence[str] = ("full", "masked")) -> None:
        super().__init__(regions)
        protocol = (
            "mean |v[t] - v[t-1]|, generated / true, over the frame or (masked) the union of the two frames' key "
            "regions; frames are weighted by the true one, so that a mean is a ratio of sums; frames without true "
            "motion are left out"
        )
        self.measures = {"motion_energy_ratio": Measure("motion-energy ratio", "one", 3, protocol)}

    def score_region(self, clip: ScoredClip, row: str, region: str) -> dict[str, FrameScores]:
        """`motion_energy_ratio` of each scored frame that has one before it."""
        start = max(1, clip.given_frames)
        mask = None
        if region == "masked":
            mask = clip.key_region[start - 1 : -1] | clip.key_region[start:]
        generated = motion_energy(clip.videos[row][start - 1 :], mask)
        true = motion_energy(clip.target_video[start - 1 :], mask)
        return {"motion_energy_ratio": FrameScores.of(generated / true.masked_fill(true == 0, math.nan), true, start)}

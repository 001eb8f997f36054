"""Structural similarity."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from pasgan.evaluation.frame_scores import FrameScores
from pasgan.evaluation.functional import box_ssim, frame_ssim, get_ssim_convention
from pasgan.evaluation.measure import Measure
from pasgan.evaluation.metrics.clip_metric import ImageMetric
from pasgan.evaluation.scored_clip import ScoredClip
from pasgan.registry import METRICS


@METRICS.register_module()
class SSIM(ImageMetric):
    """SSIM of each frame, by default with the settings of its reference code; result key `ssim`.

    Args:
        regions: where it looks; there is no SSIM of scattered pixels, hence no `moving`.
        convention: key of `SSIM_CONVENTIONS`; any but the default is part of the result key, as in `ssim-uniform7`.

    Raises:
        ValueError: if the convention is unknown or a region is not allowed.
    """

    allowed_regions = ("full", "masked", "cropped")

    def __init__(self, regions: Sequence[str] = ("full", "masked", "cropped"), convention: str = "gaussian11") -> None:
        super().__init__(regions)
        settings = get_ssim_convention(convention)
        self.convention = convention
        reference = convention == "gaussian11"
        self.key = "ssim" if reference else f"ssim-{convention}"
        name = "SSIM" if reference else f"SSIM ({settings.title})"
        self.measures = {self.key: Measure(name, "higher", 4, settings.protocol)}

    def score_region(self, clip: ScoredClip, row: str, region: str) -> dict[str, FrameScores]:
        """`ssim` of each scored frame; left out where the region is empty or, cropped, smaller than the window."""
        pair = clip.compare(row)
        if region == "full":
            values = pair.ssim_map(self.convention).mean(dim=(-2, -1), dtype=torch.float64)
        elif region == "masked":
            values = frame_ssim(pair.pred_video, pair.true_video, self.convention, clip.mask("masked"))
        else:
            values = box_ssim(pair.ssim_map(self.convention), clip.mask("cropped"))
        return {self.key: FrameScores.of(values, start=clip.given_frames)}

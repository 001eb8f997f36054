"""Peak signal-to-noise ratio."""

from __future__ import annotations

from collections.abc import Sequence

from pasgan.evaluation.frame_scores import FrameScores
from pasgan.evaluation.functional import MAX_PSNR, psnr_from_mse
from pasgan.evaluation.measure import Measure
from pasgan.evaluation.metrics.clip_metric import ImageMetric
from pasgan.evaluation.metrics.mse import clip_mse
from pasgan.evaluation.scored_clip import ScoredClip
from pasgan.registry import METRICS


@METRICS.register_module()
class PSNR(ImageMetric):
    """PSNR of each frame at data range 1, averaged over the frames (not the PSNR of an averaged MSE).

    Args:
        regions: where it looks; see `MSE` for what each divides by.
    """

    def __init__(self, regions: Sequence[str] = ("full", "masked", "cropped", "moving")) -> None:
        super().__init__(regions)
        protocol = f"per frame at data range 1, then averaged; at most {MAX_PSNR:.0f} dB"
        self.measures = {"psnr": Measure("PSNR", "higher", 2, protocol, unit="dB")}

    def score_region(self, clip: ScoredClip, row: str, region: str) -> dict[str, FrameScores]:
        """`psnr` of each scored frame."""
        return {"psnr": FrameScores.of(psnr_from_mse(clip_mse(clip, row, region)), start=clip.given_frames)}

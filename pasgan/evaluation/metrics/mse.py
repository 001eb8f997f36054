"""Mean squared error."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from pasgan.evaluation.frame_scores import FrameScores
from pasgan.evaluation.functional import MIN_MOVING_PIXELS, masked_mse, region_mse
from pasgan.evaluation.measure import Measure
from pasgan.evaluation.metrics.clip_metric import ImageMetric
from pasgan.evaluation.scored_clip import ScoredClip
from pasgan.registry import METRICS


@METRICS.register_module()
class MSE(ImageMetric):
    """Mean squared error of RGB frames in [0, 1].

    `masked` divides by the whole frame (the published key-region numbers look like that), `cropped` and `moving` by
    their own area.

    Args:
        regions: where it looks.
    """

    def __init__(self, regions: Sequence[str] = ("full", "masked", "cropped", "moving")) -> None:
        super().__init__(regions)
        self.measures = {"mse": Measure("MSE", "lower", 5, "RGB in [0, 1], mean over the frame")}

    def score_region(self, clip: ScoredClip, row: str, region: str) -> dict[str, FrameScores]:
        """`mse` of each scored frame."""
        return {"mse": FrameScores.of(clip_mse(clip, row, region), start=clip.given_frames)}


def clip_mse(clip: ScoredClip, row: str, region: str) -> Tensor:
    """Mean squared error of each scored frame in a region.

    Returns:
        (F,) float64; NaN where the region is empty, or `moving` has fewer than `MIN_MOVING_PIXELS` pixels.
    """
    pair = clip.compare(row)
    return pair.once(f"mse/{region}", lambda: _mse(pair.squared_error, clip.mask(region), region))


def _mse(error: Tensor, mask: Tensor, region: str) -> Tensor:
    if region == "full":
        return error.mean(dim=(-2, -1))
    if region == "masked":
        return masked_mse(error, mask)
    values = region_mse(error, mask)
    if region == "moving":
        values = values.masked_fill(mask.sum(dim=(-2, -1)) < MIN_MOVING_PIXELS, float("nan"))
    return values

"""Learned perceptual image patch similarity."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from pasgan.evaluation.frame_scores import FrameScores
from pasgan.evaluation.functional import LPIPSNetwork
from pasgan.evaluation.measure import Measure
from pasgan.evaluation.metrics.clip_metric import ImageMetric
from pasgan.evaluation.scored_clip import Comparison, ScoredClip
from pasgan.registry import METRICS


@METRICS.register_module()
class LPIPS(ImageMetric):
    """LPIPS of each frame; `masked` blackens both frames outside the key region, `cropped` takes its box in each.

    Args:
        net: `alex`, which the field reports, or `vgg`.
        lpips_weights: of the backbone, see `LPIPSNetwork`; one folder serves both nets.
        regions: where it looks; there is no LPIPS of scattered pixels, hence no `moving`.

    Raises:
        WeightsError: if the weights are missing or do not fit.
    """

    allowed_regions = ("full", "masked", "cropped")

    def __init__(
        self,
        net: str = "alex",
        lpips_weights: str | Path = "torchvision",
        regions: Sequence[str] = ("full", "masked", "cropped"),
    ) -> None:
        super().__init__(regions)
        self.network = LPIPSNetwork(net, lpips_weights)
        self.key = f"lpips-{net}"
        self.measures = {self.key: Measure(f"LPIPS ({self.network.name})", "lower", 4, self.network.protocol)}

    def score_region(self, clip: ScoredClip, row: str, region: str) -> dict[str, FrameScores]:
        """`lpips-<net>` of each scored frame; left out where the region is empty."""
        pair = clip.compare(row)
        if region == "full":
            values = self.network(pair.pred, pair.truth)
        elif region == "masked":
            mask = clip.mask("masked").unsqueeze(1)
            values = self.network(pair.pred * mask, pair.truth * mask)
            values = values.masked_fill(~mask.flatten(1).any(dim=1), math.nan)
        else:
            values = torch.tensor(self._score_crops(pair, clip.boxes[clip.given_frames :]))
        return {self.key: FrameScores.of(values, start=clip.given_frames)}

    def _score_crops(self, pair: Comparison, boxes: Tensor) -> list[float]:
        """One by one, because the boxes differ in size."""
        scores = []
        for pred, truth, (x0, y0, x1, y1) in zip(pair.pred, pair.truth, boxes.tolist(), strict=True):
            crops = [frame[None, :, y0:y1, x0:x1] for frame in (pred, truth)]
            scores.append(self.network(*crops).item() if x1 > x0 else math.nan)
        return scores

"""One measure of one clip, frame by frame."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from torch import Tensor


class FrameScores(NamedTuple):
    """One measure of one clip.

    Attributes:
        values: (F,) float64, one per scored frame; NaN where the frame is left out.
        weights: (F,) float64, the weight of a frame in a mean; 0 where it is left out.
        start: index in the clip of the first scored frame.
    """

    values: np.ndarray
    weights: np.ndarray
    start: int = 0

    @classmethod
    def of(cls, values: Tensor | np.ndarray, weights: Tensor | np.ndarray | None = None, start: int = 0) -> FrameScores:
        """Wrap (F,) arrays; frames whose value is NaN weigh nothing, the others 1 unless `weights` says more."""
        scores = _float64(values)
        given = np.ones_like(scores) if weights is None else _float64(weights)
        return cls(scores, np.where(np.isnan(scores), 0.0, given), start)

    @property
    def mean(self) -> float:
        """The weighted mean of the clip; NaN if every frame is left out."""
        return weighted_mean([self])


def _float64(values: Tensor | np.ndarray) -> np.ndarray:
    array = values.detach().cpu().numpy() if isinstance(values, Tensor) else np.asarray(values)
    return array.astype(np.float64)


def weighted_mean(scores: Iterable[FrameScores]) -> float:
    """The mean over all frames of all clips, the same to the last digit in any order; NaN without a frame."""
    return weighted_mean_and_std(scores)[0]


def weighted_mean_and_std(scores: Iterable[FrameScores]) -> tuple[float, float]:
    """Mean and standard deviation over all frames of all clips; NaN without a frame.

    The standard deviation is that of the frames themselves (population form), not of the mean.
    """
    values, weights = _kept(scores)
    total = math.fsum(weights)
    if not total:
        return math.nan, math.nan
    mean = math.fsum(values * weights) / total
    return mean, math.sqrt(math.fsum(weights * (values - mean) ** 2) / total)


def _kept(scores: Iterable[FrameScores]) -> tuple[np.ndarray, np.ndarray]:
    """Values and weights of the frames that count, as (M,) arrays."""
    scores = list(scores)
    if not scores:
        return np.empty(0), np.empty(0)
    values = np.concatenate([score.values for score in scores])
    weights = np.concatenate([score.weights for score in scores])
    return values[weights > 0], weights[weights > 0]


def mean_curve(scores: Iterable[FrameScores]) -> list[float]:
    """The weighted mean of each frame index over all clips (Figure 6 of the paper).

    Returns:
        One value per frame index from 0 on; NaN where no clip has a scored frame.
    """
    by_index: dict[int, tuple[list[float], list[float]]] = {}
    for score in scores:
        for offset in np.flatnonzero(score.weights > 0):
            products, weights = by_index.setdefault(score.start + int(offset), ([], []))
            products.append(score.values[offset] * score.weights[offset])
            weights.append(score.weights[offset])
    length = max(by_index, default=-1) + 1
    cells = [by_index.get(t, ([], [])) for t in range(length)]
    return [math.fsum(products) / math.fsum(weights) if weights else math.nan for products, weights in cells]

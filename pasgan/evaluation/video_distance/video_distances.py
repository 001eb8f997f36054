"""FVD and KVD from the statistics of true and generated videos, each with what its value is worth."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor

from pasgan.evaluation.functional.frechet import frechet_distance, sample_size_bias
from pasgan.evaluation.functional.kernel_distance import kernel_distance
from pasgan.evaluation.summary import Score
from pasgan.evaluation.video_distance.feature_statistics import NUM_BLOCKS, TRUTH, FeatureStatistics

NUM_RESAMPLES = 100
# Fewer blocks of recordings than this say nothing about how much the recordings vary.
MIN_BLOCKS = 4
# Sizes of the subsets by which the dependence on N is fitted, as shares of the blocks.
SUBSET_SHARES = (0.5, 0.75)


@contextmanager
def one_thread() -> Iterator[None]:
    """One thread of PyTorch: on a busy machine, threads that wait for each other over small matrices take minutes."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def fvd_score(statistics: FeatureStatistics, row: str) -> Score:
    """Fréchet distance of the true videos and a row.

    Returns:
        A score whose details are `n`, the number of clips; `bias`, the part of the value that is there because N is
        finite; `extrapolated`, the value without it; `low` and `high`, a 95 % bootstrap interval of the value at this
        N, from the variation between blocks of recordings. A resample holds clips twice, which raises its distance;
        therefore only the spread of the resamples is used, centred on the value; near N = D the interval is rather
        too wide than too narrow. NaN where the set is too small.
    """
    num_clips = statistics.num_clips
    if num_clips < 2:
        return Score(math.nan, details={"n": num_clips})
    truth, generated = statistics.moments[TRUTH], statistics.moments[row]
    used = truth.counts.nonzero().flatten()

    def distance(weights: Tensor) -> float:
        return frechet_distance(*truth.pooled(weights), *generated.pooled(weights))

    value = distance(torch.ones(NUM_BLOCKS, dtype=torch.float64))
    subsets = [subset for subset in _subsets(used) if subset @ truth.counts > 1]
    bias = sample_size_bias(value, num_clips, [distance(s) for s in subsets], [s @ truth.counts for s in subsets])
    low, high = math.nan, math.nan
    if len(used) >= MIN_BLOCKS:
        resamples = torch.tensor([distance(weights) for weights in _resamples(used)], dtype=torch.float64)
        ends = (resamples - resamples.mean()).quantile(torch.tensor([0.025, 0.975], dtype=torch.float64))
        low, high = (value + ends).clamp(min=0).tolist()
    details = {"n": num_clips, "bias": bias, "extrapolated": value - bias, "low": low, "high": high}
    return Score(value, details=details)


def _subsets(used: Tensor) -> list[Tensor]:
    """Weights, 0 or 1, of subsets in which every used block appears equally often."""
    sizes = sorted({max(int(share * len(used)), 1) for share in SUBSET_SHARES} - {len(used)})
    return [_weights(used.roll(-start)[:size]) for size in sizes for start in range(len(used))]


def _resamples(used: Tensor) -> list[Tensor]:
    """Weights of bootstrap resamples of the used blocks; the same at every call, so that rows are compared alike."""
    rng = np.random.default_rng(0)
    draws = torch.from_numpy(rng.integers(len(used), size=(NUM_RESAMPLES, len(used))))
    return [_weights(used[draw]) for draw in draws]


def _weights(blocks: Tensor) -> Tensor:
    """How often each block is in a list of blocks, (B,) float64."""
    return blocks.bincount(minlength=NUM_BLOCKS).double()


def kvd_score(statistics: FeatureStatistics, row: str) -> Score:
    """Kernel distance of the true videos and a row, on the clips of the sketch.

    Returns:
        A score whose details are `n`, the number of clips of the sketch; `standard_error`, by the jackknife over
        blocks of recordings; `low` and `high`, the 95 % interval of a normal law with it. NaN where the set is too
        small.
    """
    entries = statistics.sketch
    if len(entries) < 2:
        return Score(math.nan, details={"n": len(entries)})
    truth, generated = (torch.stack([entry.features[name] for entry in entries]) for name in (TRUTH, row))
    blocks = torch.tensor([entry.block for entry in entries])
    value, error = kernel_distance(truth, generated, blocks)
    if len(blocks.unique()) < MIN_BLOCKS:
        error = math.nan
    low, high = value - 1.96 * error, value + 1.96 * error
    return Score(value, details={"n": len(entries), "standard_error": error, "low": low, "high": high})

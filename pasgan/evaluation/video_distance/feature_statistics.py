"""What the features of a set of videos leave behind: streamed moments, and the features of some of the clips.

The memory does not grow with the number of clips, and the result does not depend on their order or on how they are
spread over processes.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

import torch
from torch import Tensor

TRUTH = "truth"  # the row of the true videos
NUM_BLOCKS = 16
SKETCH_SIZE = 1024


class Gaussian(NamedTuple):
    """(D,) mean and (D, D) covariance of a set of features."""

    mean: Tensor
    cov: Tensor


class BlockMoments:
    """Number, mean and scatter of features in each of `NUM_BLOCKS` blocks, float64.

    Blocks can be pooled with any weights, which gives the moments of subsets and resamples without the features.

    Args:
        dim: D, number of features of a clip.

    Attributes:
        counts: (B,) number of clips.
        means: (B, D).
        scatters: (B, D, D) sums of (x - mean)(x - mean)ᵀ.
    """

    def __init__(self, dim: int) -> None:
        self.counts = torch.zeros(NUM_BLOCKS, dtype=torch.float64)
        self.means = torch.zeros(NUM_BLOCKS, dim, dtype=torch.float64)
        self.scatters = torch.zeros(NUM_BLOCKS, dim, dim, dtype=torch.float64)

    def add(self, block: int, feature: Tensor) -> None:
        """Count one clip's features, (D,), by Welford's update."""
        self.counts[block] += 1
        count, delta = self.counts[block].item(), feature - self.means[block]
        self.means[block] += delta / count
        self.scatters[block].addr_(delta, delta, alpha=1 - 1 / count)

    def merge(self, other: BlockMoments) -> None:
        """Count all clips of `other` too (Chan et al. 1979)."""
        counts = self.counts + other.counts
        share = (other.counts / counts.clamp(min=1)).unsqueeze(-1)
        delta = other.means - self.means
        between = (self.counts.unsqueeze(-1) * share * delta).unsqueeze(-1) * delta.unsqueeze(-2)
        self.scatters += other.scatters + between
        self.means += share * delta
        self.counts = counts

    def pooled(self, weights: Tensor) -> Gaussian:
        """Moments of the set that holds each block `weights` times, (B,) float64; the covariance divides by n - 1."""
        counts = weights * self.counts
        mean = counts @ self.means / counts.sum()
        offsets = self.means - mean
        scatter = torch.tensordot(weights, self.scatters, dims=1) + (offsets.T * counts) @ offsets
        return Gaussian(mean, scatter / (counts.sum() - 1))


class SketchEntry(NamedTuple):
    """One clip of the sketch: its place in a pseudo-random order, its block, and row → (D,) features."""

    order: tuple[str, str]
    block: int
    features: dict[str, Tensor]


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@dataclass
class FeatureStatistics:
    """Moments of every row, and a sketch: the features of the `SKETCH_SIZE` clips whose ids have the smallest hash.

    The sketch is a random sample of the clips that is the same in any order.

    Attributes:
        moments: row → moments.
        sketch: the clips of the sketch, sorted.
    """

    moments: dict[str, BlockMoments] = field(default_factory=dict)
    sketch: list[SketchEntry] = field(default_factory=list)

    @property
    def num_clips(self) -> int:
        """Number of clips."""
        return int(self.moments[TRUTH].counts.sum()) if self.moments else 0

    @property
    def complete_rows(self) -> list[str]:
        """The rows besides the truth that every clip has; another would have a smaller N than the rest."""
        rows = [row for row in self.moments if row != TRUTH]
        return [row for row in rows if self.moments[row].counts.sum() == self.num_clips]

    def add(self, recording_id: str, clip_id: str, features: Mapping[str, Tensor]) -> None:
        """Count one clip; `features` is row (one is `TRUTH`) → (D,) float64.

        The clips of a recording share a block, because they show the same performance and the same true videos.
        """
        block = int(_hash(recording_id), 16) % NUM_BLOCKS
        for row, feature in features.items():
            self._moments(row, len(feature)).add(block, feature)
        order = (_hash(clip_id), clip_id)
        insort(self.sketch, SketchEntry(order, block, dict(features)), key=lambda entry: entry.order)
        del self.sketch[SKETCH_SIZE:]

    def merge(self, other: FeatureStatistics) -> None:
        """Count all clips of `other` too."""
        for row, moments in other.moments.items():
            self._moments(row, moments.means.shape[1]).merge(moments)
        self.sketch = sorted([*self.sketch, *other.sketch], key=lambda entry: entry.order)[:SKETCH_SIZE]

    def _moments(self, row: str, dim: int) -> BlockMoments:
        if row not in self.moments:
            self.moments[row] = BlockMoments(dim)
        return self.moments[row]


@dataclass
class SeenVideos:
    """What one process has seen of a test set.

    Attributes:
        clips: (source camera, target camera) → number of clips.
        regions: region → features of its clips.
        frames: region → number of frames of its clips.
        left_out: region → number of clips in which it is empty.
        frames_left_out: region → number of their frames.
    """

    clips: Counter[tuple[str, str]] = field(default_factory=Counter)
    regions: dict[str, FeatureStatistics] = field(default_factory=dict)
    frames: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    frames_left_out: Counter[str] = field(default_factory=Counter)

    def merge(self, other: SeenVideos) -> None:
        """Count what `other` has seen too."""
        for name in ("clips", "frames", "left_out", "frames_left_out"):
            getattr(self, name).update(getattr(other, name))
        for region, statistics in other.regions.items():
            self.regions.setdefault(region, FeatureStatistics()).merge(statistics)

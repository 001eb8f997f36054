"""Fréchet and kernel video distance."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mmengine.dist import all_gather_object, get_world_size
from mmengine.evaluator import BaseMetric
from mmengine.logging import print_log
from torch import Tensor

from pasgan.evaluation.measure import Measure, check_regions, join_key, split_key
from pasgan.evaluation.metrics.clip_metric import flat_scores
from pasgan.evaluation.scored_clip import ScoredClip, clips_of_batch
from pasgan.evaluation.summary import Score, ScoreTable, pair_label
from pasgan.evaluation.video_distance.feature_statistics import FeatureStatistics, SeenVideos
from pasgan.evaluation.video_distance.video_distances import fvd_score, kvd_score, one_thread
from pasgan.evaluation.video_distance.video_feature_extractor import VideoFeatureExtractor
from pasgan.evaluation.video_distance.video_features import find_protocol, videos_in_region
from pasgan.registry import METRICS

# Below this many clips per feature dimension the bias is worth a warning; the 2,048 clips of most papers are above it.
CLIPS_PER_DIMENSION = 5


@METRICS.register_module()
class FVD(BaseMetric):
    """Fréchet video distance (Unterthiner et al. 2018) and kernel video distance on the same features.

    Keys: `fvd-<protocol>` and `kvd-<protocol>`, with a region before them as usual. FVD with fewer clips than feature
    dimensions is mostly bias; each value comes with N, an extrapolation to N = ∞ and an interval (see `fvd_score`),
    and KVD has no such bias. Whole clips are looked at, frame 0 included.

    Args:
        protocol: how clips become the network's input: one of `video_features.PROTOCOLS`.
        fvd_extractor: the network, see `VideoFeatureExtractor`; `toy` does without.
        fvd_sha256: hash of the network's file; required for a URL.
        regions: where it looks: `full`; `masked`, everything outside the key region black in both videos; `cropped`,
            the bounding box of the key region over all frames of the clip.
        device: where the network runs.

    Raises:
        ValueError: if the protocol or a region is unknown.
        FileError: if the network cannot be had.
        ExtractorError: if it does not fit the protocol.
    """

    default_prefix = ""  # no prefix on purpose, as `ClipMetric`

    def __init__(
        self,
        protocol: str = "i3d16-repeat2",
        fvd_extractor: str | Path | None = None,
        fvd_sha256: str | None = None,
        regions: Sequence[str] = ("full",),
        device: str = "cpu",
    ) -> None:
        super().__init__()
        self.protocol = find_protocol(protocol)
        self.regions = check_regions(tuple(regions), ("full", "masked", "cropped"))
        self.extractor = VideoFeatureExtractor(self.protocol, fvd_extractor, fvd_sha256, device)
        self.measures = self._measures()
        self.table: ScoreTable | None = None

    def _measures(self) -> dict[str, Measure]:
        name, size = self.protocol.name, self.protocol.size
        label = name if self.protocol.comparable else f"{name}, not comparable with other work"
        features = (
            f"whole clips, frame 0 included: {self.protocol.frames}; RGB in [-1, 1], bilinear to {size}x{size}; "
            f"{self.protocol.feature_dim} features of {self.extractor.identity}"
        )
        if "cropped" in self.regions:
            features += "; cropped: one box per clip, around the key regions of all frames"
        return {
            f"fvd-{name}": Measure(f"FVD ({label})", "lower", 2, f"{features}; covariance divided by n - 1"),
            f"kvd-{name}": Measure(f"KVD ({label})", "lower", 4, f"{features}; unbiased MMD, kernel (x·y/D + 1)^3"),
        }

    def process(self, data_batch: Any, data_samples: Sequence[dict | ScoredClip]) -> None:
        """Add the clips of a batch; see `ClipMetric.process`.

        Raises:
            ValueError: naming the clip, if it cannot be scored or its features are not finite.
        """
        if not all(isinstance(sample, ScoredClip) for sample in data_samples):
            data_samples = clips_of_batch(data_batch, data_samples, ScoredClip.given_frames, ScoredClip.window)
        for clip in data_samples:
            self._add(clip)

    def _add(self, clip: ScoredClip) -> None:
        seen = self._seen()
        seen.clips[clip.source_camera, clip.target_camera] += 1
        for region in self.regions if clip.videos else ():
            statistics = seen.regions.setdefault(region, FeatureStatistics())
            videos = videos_in_region(clip, region)
            if videos is None:
                seen.left_out[region] += 1
                seen.frames_left_out[region] += len(clip.target_video)
                continue
            seen.frames[region] += len(clip.target_video)
            features = {row: self._features(video, row, clip) for row, video in videos.items()}
            statistics.add(clip.recording_id, clip.clip_id, features)

    def _features(self, video: Tensor, row: str, clip: ScoredClip) -> Tensor:
        features = self.extractor(video)
        if not features.isfinite().all():
            raise ValueError(f"clip {clip.clip_id}: the FVD features of the video `{row}` hold NaN or infinite values")
        return features

    def _seen(self) -> SeenVideos:
        """The one result of this process; MMEngine empties the list after each evaluation."""
        if not self.results:
            self.results.append(SeenVideos())
        return self.results[0]

    def evaluate(self, size: int) -> dict[str, float]:
        """Merge what all processes have seen and score it; `size` is the number of clips of the test set.

        Raises:
            ValueError: if a clip was not seen, or seen twice.
        """
        _check_number(sum(all_gather_object(self._seen().clips.total())), size)
        return super().evaluate(get_world_size())  # one result per process

    def compute_metrics(self, results: list[SeenVideos]) -> dict[str, float]:
        """Fill `table` from what the processes have seen, in the order of their ranks."""
        seen = SeenVideos()
        for part in results:
            seen.merge(part)
        with one_thread():
            self.table = self._table(seen)
        self._warn_of_few_clips(self.table)
        return flat_scores(self.table)

    def _table(self, seen: SeenVideos) -> ScoreTable:
        scores: dict[str, dict[str, Score]] = {}
        fvd, kvd = self.measures
        for region, statistics in seen.regions.items():
            rows = statistics.complete_rows or ["model"]
            scores[join_key(region, fvd)] = {row: fvd_score(statistics, row) for row in rows}
            scores[join_key(region, kvd)] = {row: kvd_score(statistics, row) for row in rows}
        pairs = sorted(seen.clips)
        return ScoreTable(
            pairs=tuple(pair_label(*pair) for pair in pairs),
            num_clips=tuple(seen.clips[pair] for pair in pairs),
            measures=self.measures,
            scores=scores,
            frames_scored={key: seen.frames[split_key(key)[0]] for key in scores},
            frames_left_out={key: seen.frames_left_out[split_key(key)[0]] for key in scores},
            clips_left_out={key: seen.left_out[split_key(key)[0]] for key in scores},
        )

    def _warn_of_few_clips(self, table: ScoreTable) -> None:
        dim, fvd = self.protocol.feature_dim, next(iter(self.measures))
        models = {key: rows["model"] for key, rows in table.scores.items() if split_key(key)[1] == fvd}
        few = {key: score for key, score in models.items() if score.details["n"] < CLIPS_PER_DIMENSION * dim}
        if few:
            print_log(
                f"FVD needs many more clips than its {dim} features: "
                + "; ".join(_bias_text(key, score) for key, score in few.items())
                + ". Compare it only at the same number of clips, and look at the extrapolated value and KVD.",
                logger="current",
                level=logging.WARNING,
            )


def _check_number(found: int, size: int) -> None:
    if found > size:
        raise ValueError(
            f"FVD has seen {found} clips of a test set of {size}: the sampler repeats clips so that every process has "
            "as many; set round_up=False on the sampler of the test"
        )
    if found < size or not found:
        raise ValueError(f"FVD has seen {found} of {size} clips")


def _bias_text(key: str, score: Score) -> str:
    n = score.details["n"]
    if math.isnan(score.mean):
        return f"{key} of {n} clips does not exist (at least 2 are needed)"
    bias = score.details["bias"]
    about = "an unknown part" if math.isnan(bias) else f"about {bias:.4g}"
    return f"{key} = {score.mean:.4g} of {n} clips, of which {about} is bias"

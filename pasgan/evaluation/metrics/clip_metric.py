"""What the metrics share that score every clip by itself."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from mmengine.evaluator import BaseMetric
from torch import Tensor

from pasgan.evaluation.frame_scores import FrameScores
from pasgan.evaluation.functional.joints import known_joints
from pasgan.evaluation.measure import REGIONS, Measure, check_regions, join_key
from pasgan.evaluation.scored_clip import ScoredClip, clips_of_batch
from pasgan.evaluation.summary import ClipEntry, RowScores, ScoreTable, summarize


class ClipMetric(BaseMetric):
    """Scores the model and the trivial baselines on every clip; one entry per clip is kept.

    Result keys: the model's under the bare measure key (`psnr`, `moving/psnr`, `pose_mse`), the baselines' under
    `<row>/<key>` (`copy/psnr`), each the mean over the view pairs. After `evaluate`, `table` holds everything on the
    main process.

    Usable under MMEngine's own evaluator; `ViewSynthesisEvaluator` prepares the clips once for all its metrics.

    Attributes:
        measures: measure name → how it is read; set by the subclass.
    """

    # MMEngine warns about metrics without a prefix; these have none on purpose, so that keys stay short.
    default_prefix = ""
    measures: dict[str, Measure]

    def __init__(self) -> None:
        super().__init__()
        self.table: ScoreTable | None = None

    def process(self, data_batch: Any, data_samples: Sequence[dict | ScoredClip]) -> None:
        """Score a batch.

        Args:
            data_batch: from the data loader; its `inputs` give the source video and pose of the baselines.
            data_samples: clips, or what `ScoredClip.of_sample` takes.

        Raises:
            ValueError: naming the clip, if a prediction cannot be scored.
        """
        if not all(isinstance(sample, ScoredClip) for sample in data_samples):
            data_samples = clips_of_batch(data_batch, data_samples, ScoredClip.given_frames, ScoredClip.window)
        self.results.extend(self.score_clip(clip) for clip in data_samples)

    def score_clip(self, clip: ScoredClip) -> ClipEntry:
        """All rows of one clip."""
        return ClipEntry(clip.recording_id, clip.source_camera, clip.target_camera, self.score_rows(clip))

    @abstractmethod
    def score_rows(self, clip: ScoredClip) -> RowScores:
        """Row → measure key → scores of one clip; rows that the measure does not apply to are left out."""

    def compute_metrics(self, results: list[ClipEntry]) -> dict[str, float]:
        """Average all clips and fill `table`."""
        self.table = summarize(results, self.measures)
        return flat_scores(self.table)


class ImageMetric(ClipMetric):
    """A measure of frames, in one or several regions; only clips with frames are scored.

    Args:
        regions: where the measure looks, of `allowed_regions`.

    Raises:
        ValueError: if a region is not allowed.
    """

    allowed_regions: tuple[str, ...] = REGIONS

    def __init__(self, regions: Sequence[str] = ("full",)) -> None:
        super().__init__()
        self.regions = check_regions(tuple(regions), self.allowed_regions)

    def score_clip(self, clip: ScoredClip) -> ClipEntry:
        """All rows of one clip, and the share of the frame that each region covers."""
        areas = {}
        if clip.videos:
            masks = {region: clip.mask(region).double().flatten(1) for region in self.regions if region != "full"}
            areas = {region: FrameScores.of(mask.mean(dim=1)) for region, mask in masks.items()}
        return ClipEntry(clip.recording_id, clip.source_camera, clip.target_camera, self.score_rows(clip), areas)

    def score_rows(self, clip: ScoredClip) -> RowScores:
        """Every row that has a video, in every region."""
        return {
            row: {
                join_key(region, name): scores
                for region in self.regions
                for name, scores in self.score_region(clip, row, region).items()
            }
            for row in clip.videos
        }

    @abstractmethod
    def score_region(self, clip: ScoredClip, row: str, region: str) -> dict[str, FrameScores]:
        """Measure name → scores of one row in one region."""


@dataclass(frozen=True)
class PoseTruth:
    """The true poses of a clip.

    Attributes:
        keypoints: (T, K, 2) normalised, NaN where unknown.
        visible: (T, K), 0 for unknown joints.
        frame_size: (H, W) of the frames, None if unknown.
        skeleton: name of the keypoint set, None if unknown.
    """

    keypoints: Tensor
    visible: Tensor
    frame_size: tuple[int, int] | None
    skeleton: str | None


@dataclass(frozen=True)
class PoseEntry(ClipEntry):
    """A clip's scores and its true poses, from which the baseline `mean_pose` is made at the end."""

    truth: PoseTruth = None


class PoseMetric(ClipMetric):
    """A measure of poses, in all frames of the clip.

    The baseline `mean_pose` predicts one constant: the mean of all true poses of the test set.
    """

    def score_clip(self, clip: ScoredClip) -> PoseEntry:
        """All rows of one clip, and its truth."""
        truth = PoseTruth(clip.target_keypoints, clip.visible, clip.frame_size, clip.skeleton)
        scores = {row: self.score_pose(keypoints, truth) for row, keypoints in clip.keypoints.items()}
        return PoseEntry(clip.recording_id, clip.source_camera, clip.target_camera, scores, truth=truth)

    def score_rows(self, clip: ScoredClip) -> RowScores:
        """Every row that has a pose."""
        return self.score_clip(clip).scores

    @abstractmethod
    def score_pose(self, pred: Tensor, truth: PoseTruth) -> dict[str, FrameScores]:
        """Measure name → scores of a predicted pose, (T, K, 2) normalised."""

    def compute_metrics(self, results: list[PoseEntry]) -> dict[str, float]:
        """Add the row `mean_pose`, average all clips and fill `table`."""
        mean = mean_pose([entry.truth for entry in results])
        for entry in results:
            prediction = mean.expand_as(entry.truth.keypoints)
            entry.scores["mean_pose"] = self.score_pose(prediction, entry.truth)
        return super().compute_metrics(results)


def mean_pose(truths: Sequence[PoseTruth]) -> Tensor:
    """The mean of all known true joints of all frames, (K, 2) normalised; 0 for a joint that is never known."""
    keypoints = torch.cat([truth.keypoints for truth in truths]).double()
    known = known_joints(keypoints, keypoints, torch.cat([truth.visible for truth in truths]))
    total = torch.where(known.unsqueeze(-1), keypoints, 0.0).sum(dim=0)
    return total / known.sum(dim=0).clamp(min=1).unsqueeze(-1)


def flat_scores(table: ScoreTable) -> dict[str, float]:
    """The means of a table as MMEngine logs them: the model's under the bare key, other rows' under `<row>/<key>`."""
    return {
        key if row == "model" else f"{row}/{key}": score.mean
        for key, rows in table.scores.items()
        for row, score in rows.items()
    }

"""From the scores of single clips to means per view pair and over the pairs."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from pasgan.evaluation.frame_scores import FrameScores, mean_curve, weighted_mean, weighted_mean_and_std
from pasgan.evaluation.functional import MAX_PSNR
from pasgan.evaluation.measure import Measure, split_key

# Row → measure key → scores of one clip.
RowScores = dict[str, dict[str, FrameScores]]


@dataclass(frozen=True)
class ClipEntry:
    """What one clip leaves behind; small enough to keep one for every clip of a test set.

    Attributes:
        recording_id: the recording of the clip.
        source_camera: the view whose pose is given.
        target_camera: the view that is generated.
        scores: row (`model`, `copy`, …) → measure key → scores.
        areas: region → share of the frame.
    """

    recording_id: str
    source_camera: str
    target_camera: str
    scores: RowScores
    areas: dict[str, FrameScores] = field(default_factory=dict)


@dataclass(frozen=True)
class Score:
    """One measure of one row of the table.

    Attributes:
        mean: over the view pairs, each counting once; for a measure of the whole set, its value.
        std: standard deviation over all scored frames; NaN for a measure of the whole set.
        pairs: mean of each view pair; NaN where no frame was scored.
        pair_stds: standard deviation over the frames of each view pair.
        curve: mean of each frame index over all clips, from frame 0 on; NaN where nothing is scored.
        details: what else belongs to a measure of the whole set (number of clips, interval, …).
    """

    mean: float
    std: float = math.nan
    pairs: tuple[float, ...] = ()
    pair_stds: tuple[float, ...] = ()
    curve: tuple[float, ...] = ()
    details: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ClipMeans:
    """The mean scores of one clip: row → measure key → value (NaN where nothing was scored)."""

    recording_id: str
    source_camera: str
    target_camera: str
    scores: dict[str, dict[str, float]]

    @property
    def clip_id(self) -> str:
        """As `ScoredClip.clip_id`."""
        return f"{self.recording_id}_{self.source_camera}_{self.target_camera}"


@dataclass(frozen=True)
class ScoreTable:
    """All scores of a test set.

    Attributes:
        pairs: labels of the ordered view pairs, e.g. `v1→v2`, sorted.
        num_clips: clips of each pair.
        measures: measure name (the key without its region) → how it is read.
        scores: measure key → row → score.
        frames_scored: measure key → number of frames of the model's row that were scored.
        frames_left_out: measure key → number of frames of the model's row that were left out (region too small).
        clips_left_out: measure key → number of clips none of whose frames could be scored.
        frames_capped: row → frames that equal the truth and count as `MAX_PSNR` dB.
        areas: region → mean share of the frame.
        clips: the means of every clip, in the order of the test set.
    """

    pairs: tuple[str, ...]
    num_clips: tuple[int, ...]
    measures: dict[str, Measure]
    scores: dict[str, dict[str, Score]]
    frames_scored: dict[str, int] = field(default_factory=dict)
    frames_left_out: dict[str, int] = field(default_factory=dict)
    clips_left_out: dict[str, int] = field(default_factory=dict)
    frames_capped: dict[str, int] = field(default_factory=dict)
    areas: dict[str, float] = field(default_factory=dict)
    clips: tuple[ClipMeans, ...] = ()

    def measure(self, key: str) -> Measure:
        """How the measure of a key, with or without a region, is read."""
        return self.measures[split_key(key)[1]]

    def label(self, key: str) -> str:
        """`moving/psnr` → `moving region: PSNR [dB] ↑`."""
        return self.measure(key).label(split_key(key)[0])

    def mean(self, key: str, row: str) -> float:
        """Shorthand for `scores[key][row].mean`."""
        return self.scores[key][row].mean

    def as_dict(self) -> dict[str, Any]:
        """Everything but the clips as plain types for a JSON file; NaN becomes None. `from_dict` is the inverse."""
        counts = {name: getattr(self, name) for name in _COUNTS}
        scores = {key: {row: asdict(score) for row, score in rows.items()} for key, rows in self.scores.items()}
        return _plain(
            {
                "pairs": dict(zip(self.pairs, self.num_clips, strict=True)),
                "measures": {name: measure._asdict() for name, measure in self.measures.items()},
                "scores": scores,
                **counts,
            }
        )

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], clips: Iterable[ClipMeans] = ()) -> ScoreTable:
        """Read what `as_dict` wrote.

        Raises:
            KeyError: if a field is missing.
        """

        def score(fields: Mapping[str, Any]) -> Score:
            sequences = {name: tuple(_nan(value) for value in fields[name]) for name in ("pairs", "pair_stds", "curve")}
            details = {name: _nan(value) for name, value in fields["details"].items()}
            return Score(_nan(fields["mean"]), _nan(fields["std"]), **sequences, details=details)

        return cls(
            pairs=tuple(data["pairs"]),
            num_clips=tuple(data["pairs"].values()),
            measures={name: Measure(**fields) for name, fields in data["measures"].items()},
            scores={key: {row: score(fields) for row, fields in rows.items()} for key, rows in data["scores"].items()},
            clips=tuple(clips),
            **{name: {key: _nan(value) for key, value in data[name].items()} for name in _COUNTS},
        )


_COUNTS = ("frames_scored", "frames_left_out", "clips_left_out", "frames_capped", "areas")


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [_plain(value) for value in node]
    return None if isinstance(node, float) and math.isnan(node) else node


def _nan(value: Any) -> Any:
    return math.nan if value is None else value


def camera_label(camera: str) -> str:
    """`C001`, as NTU names it, → `v1`, as the papers do; other names stay."""
    match = re.fullmatch(r"C0*([1-9]\d*)", camera)
    return f"v{match.group(1)}" if match else camera


def pair_label(source_camera: str, target_camera: str) -> str:
    """`C001`, `C002` → `v1→v2`."""
    return f"{camera_label(source_camera)}→{camera_label(target_camera)}"


def summarize(entries: Sequence[ClipEntry], measures: Mapping[str, Measure]) -> ScoreTable:
    """Average: frames and clips within a view pair first, then the pairs.

    Args:
        entries: one per clip, in any order.
        measures: how each measure in the entries is read.

    Raises:
        ValueError: if there is no entry.
    """
    if not entries:
        raise ValueError("no clip was scored: the test set is empty or the metric saw no prediction")
    groups: dict[tuple[str, str], list[ClipEntry]] = {}
    for entry in entries:
        groups.setdefault((entry.source_camera, entry.target_camera), []).append(entry)
    ordered = sorted(groups)

    cells = dict.fromkeys((key, row) for entry in entries for row, scores in entry.scores.items() for key in scores)
    scores: dict[str, dict[str, Score]] = {}
    for key, row in cells:
        of_pairs = [_select(groups[pair], row, key) for pair in ordered]
        scores.setdefault(key, {})[row] = _average(of_pairs)

    model = {key: _select(entries, "model", key) for key in scores}
    weights = {key: [score.weights for score in selected] for key, selected in model.items()}
    return ScoreTable(
        pairs=tuple(pair_label(*pair) for pair in ordered),
        num_clips=tuple(len(groups[pair]) for pair in ordered),
        measures=dict(measures),
        scores=scores,
        frames_scored={key: sum(int((w > 0).sum()) for w in of_key) for key, of_key in weights.items()},
        frames_left_out={key: sum(int((w == 0).sum()) for w in of_key) for key, of_key in weights.items()},
        clips_left_out={key: sum(not (w > 0).any() for w in of_key) for key, of_key in weights.items()},
        frames_capped={row: _count_capped(entries, row) for key, row in cells if key == "psnr"},
        areas={region: weighted_mean(entry.areas[region] for entry in entries) for region in entries[0].areas},
        clips=tuple(_clip_means(entry) for entry in entries),
    )


def merge_tables(tables: Sequence[ScoreTable]) -> ScoreTable:
    """One table with the measures of several metrics of the same clips.

    Raises:
        ValueError: if the tables are of different clips.
    """
    first = next((table for table in tables if table.clips), tables[0])
    ids = {clip.clip_id for clip in first.clips}
    merged = {name: {} for name in ("measures", "scores", *_COUNTS)}
    clips = {clip.clip_id: clip.scores for clip in first.clips}
    for table in tables:
        if table.clips and {clip.clip_id for clip in table.clips} != ids:
            raise ValueError("the metrics have seen different clips")
        for name, values in merged.items():
            values.update(getattr(table, name))
        if table is not first:
            for clip in table.clips:
                rows = clips[clip.clip_id]
                clips[clip.clip_id] = {
                    row: rows.get(row, {}) | clip.scores.get(row, {}) for row in dict.fromkeys([*rows, *clip.scores])
                }
    joined = tuple(replace(clip, scores=clips[clip.clip_id]) for clip in first.clips)
    return replace(first, **merged, clips=joined)


def _average(of_pairs: list[list[FrameScores]]) -> Score:
    by_pair = [weighted_mean_and_std(scores) for scores in of_pairs]
    everything = [score for scores in of_pairs for score in scores]
    known = [mean for mean, _ in by_pair if not math.isnan(mean)]
    return Score(
        mean=math.fsum(known) / len(known) if known else math.nan,
        std=weighted_mean_and_std(everything)[1],
        pairs=tuple(mean for mean, _ in by_pair),
        pair_stds=tuple(std for _, std in by_pair),
        curve=tuple(mean_curve(everything)),
    )


def _clip_means(entry: ClipEntry) -> ClipMeans:
    means = {row: {key: score.mean for key, score in scores.items()} for row, scores in entry.scores.items()}
    return ClipMeans(entry.recording_id, entry.source_camera, entry.target_camera, means)


def _select(entries: Iterable[ClipEntry], row: str, key: str) -> list[FrameScores]:
    return [entry.scores[row][key] for entry in entries if key in entry.scores.get(row, {})]


def _count_capped(entries: Iterable[ClipEntry], row: str) -> int:
    return sum(int(np.count_nonzero(score.values >= MAX_PSNR)) for score in _select(entries, row, "psnr"))

"""From the scores of single clips to means per view pair and over the pairs."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from pasgan.evaluation.clip_scores import FrameScores
from pasgan.evaluation.functional import MAX_PSNR


@dataclass(frozen=True)
class ClipEntry:
    """What one clip leaves behind; small enough to keep one for every clip of a test set.

    Attributes:
        recording_id: the recording of the clip.
        source_camera: the view whose pose is given.
        target_camera: the view that is generated.
        scores: row (`model`, `copy`, `repeat_pose`) → measure key → scores.
        areas: region → share of the frame.
    """

    recording_id: str
    source_camera: str
    target_camera: str
    scores: dict[str, dict[str, FrameScores]]
    areas: dict[str, FrameScores]


@dataclass(frozen=True)
class ScoreTable:
    """Means of every measure and row, per ordered view pair and over the pairs.

    Attributes:
        pairs: labels of the view pairs, e.g. `v1→v2`, sorted.
        num_clips: clips of each pair.
        values: measure key → row → (P,) mean of each pair; NaN where no frame of the pair was scored.
        frames_scored: measure key → number of frames of the model's row that were scored.
        frames_left_out: measure key → number of frames of the model's row that were left out (region too small).
        frames_capped: row → frames that equal the truth and count as `MAX_PSNR` dB.
        areas: region → mean share of the frame.
    """

    pairs: tuple[str, ...]
    num_clips: tuple[int, ...]
    values: dict[str, dict[str, list[float]]]
    frames_scored: dict[str, int] = field(default_factory=dict)
    frames_left_out: dict[str, int] = field(default_factory=dict)
    frames_capped: dict[str, int] = field(default_factory=dict)
    areas: dict[str, float] = field(default_factory=dict)

    def mean(self, measure: str, row: str) -> float:
        """The mean over the view pairs that have a value, each pair counting once."""
        known = [value for value in self.values[measure][row] if not math.isnan(value)]
        return math.fsum(known) / len(known) if known else math.nan

    def rows_of(self, measure: str) -> list[str]:
        """The rows that have this measure."""
        return list(self.values[measure])

    def as_dict(self) -> dict:
        """Everything as plain types for a JSON file; NaN becomes None."""

        def plain(value: float) -> float | None:
            return None if math.isnan(value) else value

        return {
            "clips": dict(zip(self.pairs, self.num_clips, strict=True)),
            "scores": {
                measure: {
                    row: {"mean": plain(self.mean(measure, row))}
                    | {pair: plain(value) for pair, value in zip(self.pairs, values, strict=True)}
                    for row, values in rows.items()
                }
                for measure, rows in self.values.items()
            },
            "frames_scored": self.frames_scored,
            "frames_left_out": self.frames_left_out,
            "frames_capped": self.frames_capped,
            "area_shares": {region: plain(value) for region, value in self.areas.items()},
        }


def camera_label(camera: str) -> str:
    """`C001`, as NTU names it, → `v1`, as the papers do; other names stay."""
    match = re.fullmatch(r"C0*([1-9]\d*)", camera)
    return f"v{match.group(1)}" if match else camera


def pair_label(source_camera: str, target_camera: str) -> str:
    """`C001`, `C002` → `v1→v2`."""
    return f"{camera_label(source_camera)}→{camera_label(target_camera)}"


def weighted_mean(scores: Iterable[FrameScores]) -> float:
    """The mean over all frames of all clips, exact to the last digit in any order; NaN without a frame."""
    products, weights = [], []
    for score in scores:
        kept = score.weights > 0
        products.extend(score.values[kept] * score.weights[kept])
        weights.extend(score.weights[kept])
    total = math.fsum(weights)
    return math.fsum(products) / total if total else math.nan


def summarize(entries: Sequence[ClipEntry]) -> ScoreTable:
    """Average: frames and clips within a view pair first, then the pairs.

    Args:
        entries: one per clip, in any order.

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
    values: dict[str, dict[str, list[float]]] = {}
    for key, row in cells:
        values.setdefault(key, {})[row] = [weighted_mean(_select(groups[pair], row, key)) for pair in ordered]

    model = {key: [score.weights for score in _select(entries, "model", key)] for key in values}
    return ScoreTable(
        pairs=tuple(pair_label(*pair) for pair in ordered),
        num_clips=tuple(len(groups[pair]) for pair in ordered),
        values=values,
        frames_scored={key: sum(int((w > 0).sum()) for w in weights) for key, weights in model.items()},
        frames_left_out={key: sum(int((w == 0).sum()) for w in weights) for key, weights in model.items()},
        frames_capped={row: _count_capped(entries, row) for key, row in cells if key == "psnr"},
        areas={region: weighted_mean(entry.areas[region] for entry in entries) for region in entries[0].areas},
    )


def _select(entries: Iterable[ClipEntry], row: str, key: str) -> list[FrameScores]:
    return [entry.scores[row][key] for entry in entries if key in entry.scores.get(row, {})]


def _count_capped(entries: Iterable[ClipEntry], row: str) -> int:
    return sum(int(np.count_nonzero(score.values >= MAX_PSNR)) for score in _select(entries, row, "psnr"))

"""What a report shows, as plain values: runs and baselines, tables, curves and clips.

A *system* is anything that has a score: a run, a trivial baseline, the true video, or a published method. Systems are
columns of the tables, lines of the curves and panels of the players, and keep one colour throughout.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from pasgan.structures import PasganError, Skeleton
from pasgan.visualization.clips import DEFAULT_FPS

Better = Literal["higher", "lower", "one"]
Rank = Literal["best", "middle", "worst"]
RANKS = ("best", "middle", "worst")
Kind = Literal["run", "baseline", "reference", "published"]
KINDS = ("run", "baseline", "reference", "published")
MAX_RUNS = 4


class ReportError(PasganError):
    """A report cannot be written; the message names the table, curve or clip."""


@dataclass(frozen=True)
class ReportSystem:
    """A run, a trivial baseline, a reference or a published method.

    Attributes:
        name: unique in the report.
        kind: `run`, `baseline`, `reference` (the true video, where a measure has a value for it) or `published`.
        facts: label → text. Of a run: config, checkpoint, date, number of clips; of the others, printed without labels:
            what it is, or where the numbers were published.
        given: what of the target clip it is given, printed under its name in tables of scores; empty to print nothing.
    """

    name: str
    kind: Kind
    facts: Mapping[str, str] = field(default_factory=dict)
    given: str = ""


class ReportScore(NamedTuple):
    """One number of a table.

    Attributes:
        mean: NaN where nothing was scored.
        std: standard deviation; NaN if there is none.
        note: a short second line, e.g. the number of clips and an interval.
    """

    mean: float
    std: float = math.nan
    note: str = ""


@dataclass(frozen=True)
class ReportRow:
    """One measure, or one view pair, of all systems.

    Attributes:
        name: without arrow and unit.
        scores: system name → score.
        better: which way is better (`one`: the true video has 1); None marks no best system.
        decimals: printed digits.
        unit: e.g. `dB`; empty if it has none.
    """

    name: str
    scores: Mapping[str, ReportScore]
    better: Better | None = None
    decimals: int = 3
    unit: str = ""


@dataclass(frozen=True)
class ReportTable:
    """A table whose columns are the systems that have a score in it.

    Attributes:
        title: heading.
        parts: heading → rows, e.g. region → measures, or measure → view pairs.
        choose: show one part at a time, chosen by the reader; each part is then one measure, whose heading tells unit
            and direction.
        note: one sentence under the table.
    """

    title: str
    parts: Mapping[str, Sequence[ReportRow]]
    choose: bool = False
    note: str = ""


@dataclass(frozen=True)
class ReportCurve:
    """One measure over the frames of a clip (Figure 6 of the paper).

    Attributes:
        title: the measure, without arrow and unit.
        series: system name → value of each frame index from 0 on; NaN where nothing was scored.
        better: as in `ReportRow`.
        decimals: printed digits.
        unit: as in `ReportRow`.
    """

    title: str
    series: Mapping[str, Sequence[float]]
    better: Better | None = None
    decimals: int = 3
    unit: str = ""


@dataclass(frozen=True)
class ReportPanel:
    """One video of a clip.

    Attributes:
        name: e.g. `source`, `target`, `generated`, `error`.
        video: (T, H, W, 3) uint8 RGB.
        keypoints: (T, K, 2) pixels, the centre of the first pixel at 0; not finite where unknown. None: no pose.
        visible: (T, K), 0 unknown, 1 inferred, 2 tracked; all tracked if None.
        frame_scores: label → T values, NaN where the frame is not scored.
        system: the system that made it, whose colour stands beside the name; empty for what is given or true.
    """

    name: str
    video: np.ndarray
    keypoints: np.ndarray | None = None
    visible: np.ndarray | None = None
    frame_scores: Mapping[str, Sequence[float]] = field(default_factory=dict)
    system: str = ""


@dataclass(frozen=True)
class PlayerClip:
    """One clip, played side by side.

    Attributes:
        clip_id: unique in the report.
        panels: in the order shown; all of one T, H and W.
        skeleton: which keypoints are joined; needed if a panel has keypoints.
        scores: label → text, shown beside the name of the clip.
        frame_rate: frames per second at speed 1.
    """

    clip_id: str
    panels: Sequence[ReportPanel]
    skeleton: Skeleton | None = None
    scores: Mapping[str, str] = field(default_factory=dict)
    frame_rate: float = DEFAULT_FPS


@dataclass(frozen=True, kw_only=True)
class ReportClip(PlayerClip):
    """A clip of a report.

    Attributes:
        rank: under which heading it stands.
    """

    rank: Rank


@dataclass(frozen=True)
class Report:
    """Everything on the page.

    Attributes:
        title: heading of the page.
        systems: in the order of columns and legends; one to four runs among them.
        tables: scores.
        curves: heading (e.g. the region) → charts.
        clips: what the players show.
        protocol: convention or measure → one sentence.
        summary: what was measured, one or two sentences.
        clips_note: by what the clips were ranked.
    """

    title: str
    systems: Sequence[ReportSystem]
    tables: Sequence[ReportTable] = ()
    curves: Mapping[str, Sequence[ReportCurve]] = field(default_factory=dict)
    clips: Sequence[ReportClip] = ()
    protocol: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""
    clips_note: str = ""

    @property
    def runs(self) -> list[ReportSystem]:
        """The systems that are runs."""
        return [system for system in self.systems if system.kind == "run"]

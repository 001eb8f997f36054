"""Scores as the text of a table, with the best system of each row marked."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pasgan.visualization.report.contents import Better, ReportRow, ReportSystem, ReportTable

MISSING = "–"
COMPETING = ("run", "baseline")
DIRECTIONS = {"higher": ("↑", "higher is better"), "lower": ("↓", "lower is better"), "one": ("→ 1", "1 is best")}


class ScoreText(NamedTuple):
    """One cell: texts that are empty where there is nothing to print."""

    system: ReportSystem
    mean: str
    std: str
    note: str
    best: bool


class RowText(NamedTuple):
    """One line of a table."""

    row: ReportRow
    cells: list[ScoreText]


class TableText(NamedTuple):
    """What is shown at once of a table, and the systems that have a score in it."""

    systems: list[ReportSystem]
    parts: dict[str, list[RowText]]

    @property
    def kinds(self) -> dict[str, int]:
        """Kind → number of its columns, in their order."""
        kinds = [system.kind for system in self.systems]
        return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def number_text(value: float, decimals: int) -> str:
    """`–` for NaN, a true minus sign for negative numbers."""
    return MISSING if math.isnan(value) else f"{value:.{decimals}f}".replace("-", "−")


def table_texts(table: ReportTable, systems: Sequence[ReportSystem]) -> list[TableText]:
    """Format a table.

    Args:
        table: what is formatted.
        systems: in the order of the columns, those of one kind together.

    Returns:
        One text for the whole table, or one for each part if the reader chooses between them.
    """
    if table.choose:
        return [_table_text({heading: rows}, systems) for heading, rows in table.parts.items()]
    return [_table_text(table.parts, systems)]


def best_systems(row: ReportRow, systems: Sequence[ReportSystem]) -> set[str]:
    """The systems with the best mean, and those that print the same; only runs and baselines compete.

    Empty if the row has no direction, or fewer than two systems have a number.
    """
    competing = [system.name for system in systems if system.kind in COMPETING and system.name in row.scores]
    means = {name: row.scores[name].mean for name in competing if not math.isnan(row.scores[name].mean)}
    if row.better is None or len(means) < 2:
        return set()
    winner = min(means.values(), key=lambda mean: _badness(mean, row.better))
    printed = number_text(winner, row.decimals)
    return {name for name, mean in means.items() if number_text(mean, row.decimals) == printed}


def _table_text(parts: Mapping[str, Sequence[ReportRow]], systems: Sequence[ReportSystem]) -> TableText:
    rows = [row for part in parts.values() for row in part]
    present = [system for system in systems if any(system.name in row.scores for row in rows)]
    return TableText(present, {heading: [_row_text(row, present) for row in part] for heading, part in parts.items()})


def _badness(mean: float, better: Better) -> float:
    return {"higher": -mean, "lower": mean, "one": abs(mean - 1)}[better]


def _row_text(row: ReportRow, systems: Sequence[ReportSystem]) -> RowText:
    best = best_systems(row, systems)
    return RowText(row, [_score_text(row, system, system.name in best) for system in systems])


def _score_text(row: ReportRow, system: ReportSystem, best: bool) -> ScoreText:
    if system.name not in row.scores:
        return ScoreText(system, "", "", "", False)
    score = row.scores[system.name]
    std = "" if math.isnan(score.std) else number_text(score.std, row.decimals)
    return ScoreText(system, number_text(score.mean, row.decimals), std, score.note, best)

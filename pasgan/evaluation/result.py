"""The result of one test, and whether several of them may stand in one table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pasgan.evaluation.measure import ROW_NAMES
from pasgan.evaluation.summary import ScoreTable
from pasgan.evaluation.tables.cell_text import format_score


@dataclass(frozen=True)
class Result:
    """What a result file holds.

    Attributes:
        name: the system, as tables call it; results of the same name are runs of one system with several seeds.
        table: the scores.
        protocol: the conventions behind them, as `ViewSynthesisEvaluator.protocol`.
        info: everything else of the file: config, checkpoint, seed, hashes, versions, `target_information`.
    """

    name: str
    table: ScoreTable
    protocol: Mapping[str, Any]
    info: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Name and checkpoint, for messages."""
        return f"'{self.name}' ({self.info['checkpoint']})" if "checkpoint" in self.info else f"'{self.name}'"


def first_holder(results: Sequence[Result], key: str, row: str = "model") -> Result | None:
    """The first result that has a score of this measure key and row."""
    return next((result for result in results if row in result.table.scores.get(key, {})), None)


def check_comparable(results: Sequence[Result]) -> None:
    """Refuse results that were not scored on the same clips by the same conventions.

    The trivial baselines do not depend on the system, so their numbers must agree to rounding in whatever two results
    both hold.

    Raises:
        ValueError: if there is no result, if two differ (naming both and the difference), or if two results of one
            name are of the same checkpoint.
    """
    if not results:
        raise ValueError("there is no result to make a table of")
    first = results[0]
    for other in results[1:]:
        for name, here, there in _conventions(first, other):
            if here != there:
                raise ValueError(
                    f"{first} and {other} cannot stand in one table, their {name} differ: {here} and {there}; "
                    "score both again with the same settings (tools/eval.py)"
                )
    runs = [(result.name, result.info.get("checkpoint_sha256")) for result in results]
    twice = next((result for result, run in zip(results, runs, strict=True) if run[1] and runs.count(run) > 1), None)
    if twice:
        raise ValueError(f"{twice} is given twice; results of one name are runs with different seeds")


def _conventions(first: Result, other: Result) -> Iterator[tuple[str, Any, Any]]:
    """What must agree: its name and both values."""
    yield "clips", _clip_counts(first.table), _clip_counts(other.table)
    for name in ("given_frames", "window"):
        yield name, first.protocol.get(name), other.protocol.get(name)
    for name in ("regions", "measures"):
        here, there = first.protocol.get(name, {}), other.protocol.get(name, {})
        for key in (key for key in here if key in there):
            yield f"conventions of {key}", here[key], there[key]
    for key in (key for key in first.table.scores if key in other.table.scores):
        decimals = first.table.measure(key).decimals
        here, there = first.table.scores[key], other.table.scores[key]
        for row in (row for row in here if row in there and row != "model"):
            a, b = here[row].mean, there[row].mean
            if not math.isclose(a, b, rel_tol=1e-4, abs_tol=10.0**-decimals):  # two NaN are equal, as text
                texts = (format_score(value, decimals=decimals) for value in (a, b))
                yield f"numbers of the baseline {ROW_NAMES[row]} in {key}", *texts


def _clip_counts(table: ScoreTable) -> str:
    counts = ", ".join(f"{pair} {count}" for pair, count in zip(table.pairs, table.num_clips, strict=True))
    return f"{sum(table.num_clips)} ({counts})"

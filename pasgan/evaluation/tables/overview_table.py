"""Several systems side by side in the measures that matter: one row each, mean and spread over the seeds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from pasgan.evaluation.measure import ROW_NAMES
from pasgan.evaluation.result import Result, check_comparable, first_holder
from pasgan.evaluation.tables.cell_text import DASH, format_score
from pasgan.evaluation.tables.text_table import Column, RowGroup, TextTable
from pasgan.evaluation.target_given import BASELINES, HEAD, NOTE, given_text

# By the score of the moving region systems are compared: the rest of a frame can be copied.
RANKING = "moving/psnr"
KEYS = ("psnr", "masked/psnr", "masked/ssim", RANKING, "masked/motion_energy_ratio", "pose_mse", "epe")


def run_means(results: Sequence[Result], key: str, row: str = "model") -> list[float]:
    """The mean score of every run that has the measure and the row."""
    scores = [result.table.scores.get(key, {}).get(row) for result in results]
    return [score.mean for score in scores if score is not None]


def mean_and_std(values: Sequence[float]) -> tuple[float, float]:
    """Mean and sample standard deviation over runs; NaN where there are too few."""
    if not values:
        return math.nan, math.nan
    return float(np.mean(values)), float(np.std(values, ddof=1)) if len(values) > 1 else math.nan


def overview_table(
    title: str, systems: Mapping[str, Sequence[Result]], facts: Mapping[str, Mapping[str, str]] | None = None
) -> TextTable:
    """One row for each system and each trivial baseline.

    Args:
        title: of the table.
        systems: name → its runs, with different seeds.
        facts: head of a column → name of a system → text, e.g. the iterations of its training.

    Raises:
        ValueError: if the results cannot stand in one table.
    """
    results = [result for runs in systems.values() for result in runs]
    check_comparable(results)
    facts = facts or {}
    keys = [key for key in KEYS if first_holder(results, key)]
    columns = [Column(head, is_number=False) for head in ("system", HEAD, *facts)]
    columns += [Column(first_holder(results, key).table.label(key)) for key in keys]
    rows = [
        [
            name,
            given_text(runs[0].info.get("target_information")),
            *(texts.get(name, DASH) for texts in facts.values()),
            *(_cell(runs, key, "model") for key in keys),
        ]
        for name, runs in systems.items()
    ]
    baselines = [
        [
            ROW_NAMES[row],
            given_text(BASELINES[row]),
            *(DASH for _ in facts),
            *(_cell(results[:1], key, row) for key in keys),
        ]
        for row in ROW_NAMES
        if row != "model" and any(first_holder(results[:1], key, row) for key in keys)
    ]
    groups = [RowGroup("", group) for group in (rows, baselines) if group]
    return TextTable(title, columns, groups, _notes(results, systems))


def _cell(results: Sequence[Result], key: str, row: str) -> str:
    values = run_means(results, key, row)
    if not values:
        return DASH
    return format_score(*mean_and_std(values), decimals=results[0].table.measure(key).decimals)


def _notes(results: Sequence[Result], systems: Mapping[str, Sequence[Result]]) -> list[str]:
    table = results[0].table
    notes = [f"{sum(table.num_clips)} clips of {len(table.pairs)} ordered view pairs.", NOTE]
    if any(len(runs) > 1 for runs in systems.values()):
        seeds = ", ".join(dict.fromkeys(str(result.info.get("seed")) for result in results))
        notes.append(f"± is the sample standard deviation over runs with the seeds {seeds}.")
    return notes


def ladder_table(title: str, systems: Mapping[str, Sequence[Result]], key: str = RANKING) -> TextTable:
    """What each system gains over the one above it.

    The spread of a step is the root of the sum of both systems' squared standard deviations over their seeds.

    Args:
        title: of the table.
        systems: name → its runs; each adds something to the one before it.
        key: measure key, higher is better.
    """
    rows, previous = [], None
    for name, runs in systems.items():
        mean, std = mean_and_std(run_means(runs, key))
        if previous is not None:
            gain, spread = mean - previous[0], math.hypot(std, previous[1])
            rows.append([name, format_score(gain, spread, decimals=2), _verdict(gain, spread)])
        previous = mean, std
    label = next(iter(systems.values()))[0].table.label(key)
    columns = [Column("step", is_number=False), Column(f"gain in {label}"), Column("verdict", is_number=False)]
    return TextTable(title, columns, [RowGroup("", rows)])


def _verdict(gain: float, spread: float) -> str:
    if math.isnan(spread):
        return "gains" if gain > 0 else "loses"
    if abs(gain) <= spread:
        return "within its spread"
    return "gains" if gain > 0 else "loses more than its spread"

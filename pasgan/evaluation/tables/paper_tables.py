"""Tables 1 to 4 in the form of the PAS-GAN paper, from the results of several systems."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from pasgan.evaluation.measure import REGION_NAMES, ROW_NAMES, join_key, split_key
from pasgan.evaluation.result import Result, check_comparable, first_holder
from pasgan.evaluation.summary import Score
from pasgan.evaluation.tables.cell_text import DASH, format_score
from pasgan.evaluation.tables.paper_table_notes import paper_table_notes
from pasgan.evaluation.tables.published_scores import PUBLISHED_GIVEN, TABLE1, TABLE2, TABLE3, TABLE4, PublishedTable
from pasgan.evaluation.tables.text_table import Column, RowGroup, TextTable
from pasgan.evaluation.target_given import BASELINES, HEAD, given_text

# SSIM with the three digits of the paper: with its usual four, Table 1 fits neither a page nor a terminal.
DECIMALS = {"ssim": 3}


class _Measured(NamedTuple):
    """A column of measured numbers: its key, what it prints of a score as mean and std, and words before its head."""

    key: str
    pick: Callable[[Score], tuple[float, float]]
    prefix: str = ""
    head: str = ""


def _mean(score: Score) -> tuple[float, float]:
    return score.mean, np.nan


def _mean_and_std(score: Score) -> tuple[float, float]:
    return score.mean, score.std


def table1(results: Sequence[Result], measured_only: bool = False) -> TextTable:
    """Full frame: SSIM of each ordered view pair, mean SSIM and mean PSNR, all with their standard deviation.

    Args:
        results: one per system, or one per seed under the same name. A name of the paper (`PAS-GAN`) shares the row
            with the published numbers.
        measured_only: leave out the rows of the paper that no result has.

    Raises:
        ValueError: if the results cannot stand in one table, or hold nothing of it.
    """
    check_comparable(results)
    columns = [
        _Measured("ssim", lambda score, i=i: (score.pairs[i], score.pair_stds[i]), head=pair)
        for i, pair in enumerate(results[0].table.pairs)
    ]
    columns += [_Measured(key, _mean_and_std, "mean ") for key in ("ssim", "psnr")]
    return _paper_table(TABLE1, "full", columns, results, measured_only)


def key_region_table(
    published: PublishedTable,
    results: Sequence[Result],
    region: str = "masked",
    fvd: str | None = None,
    measured_only: bool = False,
) -> TextTable:
    """Key region: MSE, PSNR and SSIM with their standard deviation, FVD and pose MSE.

    Args:
        published: the table of the paper whose rows and numbers stand beside the measured ones.
        results: see `table1`.
        region: `masked`, as the paper most likely does it, or `cropped`.
        fvd: measure key of the FVD that is shown; needed if the results hold several of the region.
        measured_only: see `table1`.

    Raises:
        ValueError: as `table1`, or if the FVD is not there or ambiguous.
    """
    check_comparable(results)
    picks = {"mse": _mean, "psnr": _mean_and_std, "ssim": _mean_and_std}
    columns = [_Measured(join_key(region, name), pick) for name, pick in picks.items()]
    columns += [_Measured(_fvd_key(results, region, fvd), _mean), _Measured("pose_mse", _mean)]
    return _paper_table(published, region, columns, results, measured_only)


table2 = partial(key_region_table, TABLE2)
table3 = partial(key_region_table, TABLE3)
table4 = partial(key_region_table, TABLE4)


def _fvd_key(results: Sequence[Result], region: str, chosen: str | None) -> str:
    """The FVD to show; `fvd`, which no result has, if there is none of this region."""
    keys = list(dict.fromkeys(key for result in results for key in result.table.scores))
    keys = [key for key in keys if split_key(key)[1].startswith("fvd-")]
    if chosen is not None and chosen not in keys:
        raise ValueError(f"no result holds the FVD {chosen!r}; they hold {', '.join(keys) or 'none'}")
    candidates = [chosen] if chosen else [key for key in keys if split_key(key)[0] == region]
    if len(candidates) > 1:
        raise ValueError(f"the results hold several FVDs, choose one (--fvd): {', '.join(candidates)}")
    return candidates[0] if candidates else join_key(region, "fvd")


def _paper_table(
    published: PublishedTable,
    region: str,
    columns: list[_Measured],
    results: Sequence[Result],
    measured_only: bool,
) -> TextTable:
    keys = list(dict.fromkeys(column.key for column in columns))
    shown = [column for column in columns if first_holder(results, column.key)]
    if not shown:
        raise ValueError(f"the results hold nothing of this table; it needs {', '.join(keys)}")
    systems = _by_system(results, published)
    if measured_only:
        systems = {name: runs for name, runs in systems.items() if runs}
    heads = [Column("system", is_number=False), Column(HEAD, is_number=False)]
    heads += [Column(_head(results, column, region)) for column in shown]
    return TextTable(
        f"{published.title}; {REGION_NAMES[region]}",
        [*heads, *(Column(head, "published") for head in published.columns)],
        _row_groups(results, systems, shown, published),
        paper_table_notes(results, systems, keys, published),
    )


def _row_groups(
    results: Sequence[Result],
    systems: Mapping[str, Sequence[Result]],
    columns: list[_Measured],
    published: PublishedTable,
) -> list[RowGroup]:
    """The systems, and below them the trivial baselines that have a number in any column."""
    nothing = (DASH,) * len(published.columns)
    rows = [
        [
            name,
            _given_cell(name, runs),
            *(_system_cell(runs, column) for column in columns),
            *published.rows.get(name, nothing),
        ]
        for name, runs in systems.items()
    ]
    baselines = [
        [ROW_NAMES[row], given_text(given), *(_baseline_cell(results, column, row) for column in columns), *nothing]
        for row, given in BASELINES.items()
    ]
    groups = [RowGroup("", rows), RowGroup("", [row for row in baselines if set(row[2:]) != {DASH}])]
    return [group for group in groups if group.rows]


def _by_system(results: Sequence[Result], published: PublishedTable) -> dict[str, list[Result]]:
    """The runs of each system: those of the paper first, in its order, with or without runs, then all others."""

    def plain(name: str) -> str:
        return re.sub(r"[^a-z0-9]", "", name.lower())

    known = {plain(name): name for name in published.rows}
    systems: dict[str, list[Result]] = {name: [] for name in published.rows}
    for result in results:
        systems.setdefault(known.get(plain(result.name), result.name), []).append(result)
    return systems


def _head(results: Sequence[Result], column: _Measured, region: str) -> str:
    label = first_holder(results, column.key).table.label(column.key)
    return column.head or column.prefix + label.removeprefix(f"{REGION_NAMES[region]}: ")


def _given_cell(name: str, runs: Sequence[Result]) -> str:
    """What the runs say that they are given (a dash if one does not), or what a published system without runs is."""
    texts = {given_text(run.info.get("target_information")) for run in runs} or {given_text(PUBLISHED_GIVEN[name])}
    if DASH in texts:
        return DASH
    if len(texts) > 1:
        listed = "; ".join(sorted(texts))
        raise ValueError(f"the runs of '{name}' are not given the same of the target ({listed}); name them differently")
    return texts.pop()


def _system_cell(runs: Sequence[Result], column: _Measured) -> str:
    """The score of one run, or mean and standard deviation over several."""
    holders = [run for run in runs if first_holder([run], column.key)]
    if not holders:
        return DASH
    if len(holders) < len(runs):
        raise ValueError(f"{len(holders)} of the {len(runs)} runs of '{runs[0].name}' hold {column.key}")
    values = [column.pick(run.table.scores[column.key]["model"]) for run in runs]
    if len(values) > 1:
        means = [mean for mean, _ in values]
        values = [(np.mean(means), np.std(means, ddof=1))]
    return format_score(*values[0], decimals=_decimals(runs[0], column.key))


def _baseline_cell(results: Sequence[Result], column: _Measured, row: str) -> str:
    holder = first_holder(results, column.key, row)
    if holder is None:
        return DASH
    return format_score(*column.pick(holder.table.scores[column.key][row]), decimals=_decimals(holder, column.key))


def _decimals(result: Result, key: str) -> int:
    return DECIMALS.get(split_key(key)[1], result.table.measure(key).decimals)

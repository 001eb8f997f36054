"""All scores of a test as one table: every measure, row and view pair."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from pasgan.evaluation.functional import MAX_PSNR
from pasgan.evaluation.measure import REGION_NAMES, REGIONS, ROW_NAMES, split_key
from pasgan.evaluation.summary import Score, ScoreTable
from pasgan.evaluation.tables.cell_text import format_score
from pasgan.evaluation.tables.text_table import Column, RowGroup, TextTable
from pasgan.evaluation.target_given import BASELINES, HEAD, NOTE, given_text


def ordered_keys(table: ScoreTable) -> list[str]:
    """The measure keys of a table, by region and then in the order of its measures, poses last."""
    names = list(table.measures)

    def rank(key: str) -> tuple[bool, int, int]:
        region, name = split_key(key)
        return not table.measure(key).of_images, REGIONS.index(region), names.index(name)

    return sorted(table.scores, key=rank)


def format_terminal(table: ScoreTable, target_information: Sequence[str] | None = None) -> str:
    """Aligned columns, notes below; see `score_text_table`."""
    return score_text_table(table, target_information).as_terminal()


def format_markdown(table: ScoreTable, target_information: Sequence[str] | None = None) -> str:
    """A markdown table, notes below; see `score_text_table`."""
    return score_text_table(table, target_information).as_markdown()


def score_text_table(table: ScoreTable, target_information: Sequence[str] | None = None) -> TextTable:
    """One group of rows for each measure, one row for the model and each baseline, one column for each view pair.

    Args:
        table: the scores.
        target_information: what of the target clip the model is given; None if that is not known.
    """
    given = {row: given_text(information) for row, information in {**BASELINES, "model": target_information}.items()}
    columns = [Column("row", is_number=False), Column(HEAD, is_number=False), *map(Column, table.pairs)]
    columns += [Column("mean"), Column("± std")]
    groups = []
    for key in ordered_keys(table):
        rows = [
            [
                ROW_NAMES[row],
                given[row],
                *_numbers(table.scores[key][row], len(table.pairs), table.measure(key).decimals),
            ]
            for row in ROW_NAMES
            if row in table.scores[key]
        ]
        groups.append(RowGroup(table.label(key), rows))
    return TextTable("", columns, groups, [NOTE, *notes(table)], group_head="measure")


def _numbers(score: Score, num_pairs: int, decimals: int) -> list[str]:
    """View pairs, mean and std; a measure of the whole set has no pairs."""
    pairs = score.pairs or [math.nan] * num_pairs
    return [format_score(number, decimals=decimals) for number in [*pairs, score.mean, score.std]]


def notes(table: ScoreTable) -> list[str]:
    """What a reader of the numbers must know, one sentence each."""
    lines = [
        f"{sum(table.num_clips)} clips; a pair's column is the mean over its frames, mean is the mean over the "
        f"{len(table.pairs)} pairs, ± std the standard deviation of all frames."
    ]
    if table.areas:
        shares = ", ".join(f"{REGION_NAMES[region]} {share:.1%}" for region, share in table.areas.items())
        lines.append(f"Share of the frame: {shares}.")
    if left_out := _left_out(table):
        lines.append(f"Left out, because the region is empty or too small or no joint is known: {'; '.join(left_out)}.")
    capped = {row: count for row, count in table.frames_capped.items() if count}
    if capped:
        listed = ", ".join(f"{ROW_NAMES[row]} {count}" for row, count in capped.items())
        lines.append(f"Frames equal to the truth, counted as {MAX_PSNR:.0f} dB (full frame): {listed}.")
    whole_sets = [key for key in ordered_keys(table) if any(score.details for score in table.scores[key].values())]
    for key in whole_sets:
        lines.append(whole_set_note(table, key, {ROW_NAMES[row]: score for row, score in table.scores[key].items()}))
    return lines


def _left_out(table: ScoreTable) -> list[str]:
    """Frames and clips of the model's row that have no score; measures with the same counts together."""
    names: dict[str, list[str]] = {}
    for key in ordered_keys(table):
        frames, clips = table.frames_left_out.get(key, 0), table.clips_left_out.get(key, 0)
        if frames:
            place = REGION_NAMES[split_key(key)[0]] if table.measure(key).of_images else "poses"
            whole = f", with them {clips} whole clips of {sum(table.num_clips)}" if clips else ""
            text = f"{place} {frames} of {frames + table.frames_scored[key]} frames{whole}"
            names.setdefault(text, []).append(table.measure(key).name)
    return [f"{text} ({', '.join(listed)})" for text, listed in names.items()]


def whole_set_note(table: ScoreTable, key: str, scores: Mapping[str, Score]) -> str:
    """What belongs to a measure of the whole set (FVD, KVD): number of clips, interval, extrapolation.

    Args:
        table: one that holds the key.
        key: measure key.
        scores: name of a row → its score.
    """
    measure, region = table.measure(key), split_key(key)[0]

    def number(value: float) -> str:
        return format_score(value, decimals=measure.decimals)

    listed = []
    for name, score in scores.items():
        low, high, limit = (score.details.get(field, math.nan) for field in ("low", "high", "extrapolated"))
        details = [f"N = {score.details['n']:.0f}"]
        details += [] if math.isnan(low) else [f"95% interval {number(low)} to {number(high)}"]
        details += [] if math.isnan(limit) else [f"extrapolated to N = ∞: {number(limit)}"]
        listed.append(f"{name} {number(score.mean)} ({', '.join(details)})")
    return f"{measure.name}, {REGION_NAMES[region]}, one value of all clips: {'; '.join(listed)}."

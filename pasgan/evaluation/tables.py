"""The score table as text: for a terminal, and as markdown."""

from __future__ import annotations

import math
from typing import NamedTuple

from pasgan.evaluation.functional import MAX_PSNR
from pasgan.evaluation.summary import ScoreTable

ROW_NAMES = {"model": "model", "copy": "copy first frame", "repeat_pose": "repeat first pose"}
REGION_NAMES = {
    "full": "full frame",
    "masked": "key region, masked",
    "cropped": "key region, cropped",
    "moving": "moving region",
}


class Measure(NamedTuple):
    """How a measure is printed: name with unit, decimals, and whether more is better."""

    name: str
    decimals: int
    higher_is_better: bool


MEASURES = {
    "psnr": Measure("PSNR [dB]", 2, True),
    "ssim": Measure("SSIM", 4, True),
    "mse": Measure("MSE", 5, False),
    "pose_mse": Measure("pose MSE", 5, False),
}


def describe_measure(key: str) -> str:
    """`moving/psnr` → `moving region: PSNR [dB] ↑`."""
    region, _, name = key.rpartition("/")
    measure = MEASURES[name]
    arrow = "↑" if measure.higher_is_better else "↓"
    prefix = "" if name == "pose_mse" else f"{REGION_NAMES[region or 'full']}: "
    return f"{prefix}{measure.name} {arrow}"


def ordered_keys(table: ScoreTable) -> list[str]:
    """The measure keys of a table, by region and then as `MEASURES` lists them, poses last."""
    regions, measures = list(REGION_NAMES), list(MEASURES)

    def rank(key: str) -> tuple[bool, int, int]:
        region, _, name = key.rpartition("/")
        return name == "pose_mse", regions.index(region or "full"), measures.index(name)

    return sorted(table.values, key=rank)


def format_terminal(table: ScoreTable) -> str:
    """Aligned columns with a rule under the head and a blank line between measures, notes below."""
    rows = _text_rows(table)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]

    def line(row: list[str]) -> str:
        names = "  ".join(text.ljust(width) for text, width in zip(row[:2], widths[:2], strict=True))
        numbers = "  ".join(text.rjust(width) for text, width in zip(row[2:], widths[2:], strict=True))
        return f"{names}  {numbers}".rstrip()

    lines = [line(rows[0]), "-" * (sum(widths) + 2 * (len(widths) - 1))]
    for row in rows[1:]:
        if row[0] and len(lines) > 2:
            lines.append("")
        lines.append(line(row))
    return "\n".join([*lines, "", *notes(table)])


def format_markdown(table: ScoreTable) -> str:
    """A markdown table, notes below."""
    head, *body = _text_rows(table)
    aligned = ["---", "---"] + ["---:"] * (len(head) - 2)
    lines = ["| " + " | ".join(row) + " |" for row in (head, aligned, *body)]
    return "\n".join([*lines, "", *(f"- {note}" for note in notes(table))])


def notes(table: ScoreTable) -> list[str]:
    """What a reader of the numbers must know, one sentence each."""
    clips, pairs = sum(table.num_clips), len(table.pairs)
    lines = [f"{clips} clips; a pair's column is the mean over its frames, `mean` is the mean over the {pairs} pairs."]
    if table.areas:
        shares = ", ".join(f"{REGION_NAMES[region]} {share:.1%}" for region, share in table.areas.items())
        lines.append(f"Share of the frame: {shares}.")
    left_out = {key: count for key, count in table.frames_left_out.items() if count}
    if left_out:
        listed = ", ".join(
            f"{describe_measure(key).rstrip(' ↑↓')} {count} of {count + table.frames_scored[key]}"
            for key, count in left_out.items()
        )
        lines.append(f"Frames left out because the region is empty or too small: {listed}.")
    capped = {row: count for row, count in table.frames_capped.items() if count}
    if capped:
        listed = ", ".join(f"{ROW_NAMES[row]} {count}" for row, count in capped.items())
        lines.append(f"Frames equal to the truth, counted as {MAX_PSNR:.0f} dB (full frame): {listed}.")
    return lines


def _text_rows(table: ScoreTable) -> list[list[str]]:
    """Head and body as text; the measure stands only in the first of its rows."""
    rows = [["measure", "row", *table.pairs, "mean"]]
    for key in ordered_keys(table):
        decimals = MEASURES[key.rpartition("/")[2]].decimals
        present = [row for row in ROW_NAMES if row in table.values[key]]
        for index, row in enumerate(present):
            numbers = [*table.values[key][row], table.mean(key, row)]
            texts = ["–" if math.isnan(number) else f"{number:.{decimals}f}" for number in numbers]
            rows.append([describe_measure(key) if index == 0 else "", ROW_NAMES[row], *texts])
    return rows

"""How a cell or a head of a table is printed."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Sequence

DASH = "–"
PLUS_MINUS = " ± "
_NO_BREAK_SPACE = "\u00a0"


def format_score(mean: float, std: float = math.nan, decimals: int = 2) -> str:
    """`27.85 ± 1.89`; only the mean where std is NaN; a dash where the mean is NaN."""
    if math.isnan(mean):
        return DASH
    return f"{mean:.{decimals}f}" + ("" if math.isnan(std) else f"{PLUS_MINUS}{std:.{decimals}f}")


def tight(cell: str) -> str:
    """`27.85 ± 1.89` → `27.85±1.89`, `0.974 ± 0.021` → `.974±.021`, as papers print it."""
    if PLUS_MINUS not in cell:
        return cell
    return PLUS_MINUS.strip().join(re.sub(r"^(-?)0\.", r"\1.", number) for number in cell.split(PLUS_MINUS))


def wrap_head(head: str, cells: Sequence[str]) -> list[str]:
    """A head as lines: if it is wider than its cells it is broken between words, an arrow stays with its word."""
    joined = re.sub(r" (?=[↑↓→])", _NO_BREAK_SPACE, head)
    room = max(map(len, [*cells, *joined.split(" ")]))
    return [line.replace(_NO_BREAK_SPACE, " ") for line in textwrap.wrap(joined, room)]

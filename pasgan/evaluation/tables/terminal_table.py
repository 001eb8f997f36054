"""A table in aligned columns."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from pasgan.evaluation.tables.cell_text import tight, wrap_head

if TYPE_CHECKING:
    from pasgan.evaluation.tables.text_table import TextTable

GAP = "  "


class _Field(NamedTuple):
    """A column laid out: the lines of its head, and its cells in all rows."""

    head: list[str]
    cells: list[str]
    group: str
    is_number: bool

    @property
    def width(self) -> int:
        return max(map(len, [self.group, *self.head, *self.cells]))

    def aligned(self, text: str) -> str:
        return text.rjust(self.width) if self.is_number else text.ljust(self.width)


def terminal_table(table: TextTable, width: int) -> str:
    """Columns aligned; where they are wider than `width`, blocks below each other, cut between groups if possible."""
    blocks = [_block(part) for part in table.parts(_split(_fields(table), width))]
    notes = "\n".join(textwrap.fill(note, width, subsequent_indent=GAP) for note in table.notes)
    return "\n\n".join(filter(None, [table.title, *blocks, notes]))


def _fields(table: TextTable) -> list[_Field]:
    rows = [row for group in table.groups for row in group.rows]
    fields = []
    for index, column in enumerate(table.columns):
        cells = [tight(row[index]) for row in rows]
        if index == 0 and table.has_titles:
            cells = [f"{GAP}{cell}" for cell in cells]
        fields.append(_Field(wrap_head(column.head, cells), cells, column.group, column.is_number))
    return fields


def _split(fields: Sequence[_Field], width: int) -> list[list[int]]:
    """The columns of each block beside the first; a group of columns stays together if one block can hold it."""
    room = width - fields[0].width

    def needed(indices: Sequence[int]) -> int:
        return sum(len(GAP) + fields[index].width for index in indices)

    blocks: list[list[int]] = [[]]
    for _, members in groupby(range(1, len(fields)), key=lambda index: fields[index].group):
        group = list(members)
        for part in [group] if needed(group) <= room else [[index] for index in group]:
            if blocks[-1] and needed([*blocks[-1], *part]) > room:
                blocks.append([])
            blocks[-1] += part
    return blocks


def _block(table: TextTable) -> str:
    """The head, a rule, and the groups of rows with a blank line between them."""
    fields = _fields(table)

    def line(texts: Sequence[str]) -> str:
        return GAP.join(field.aligned(text) for field, text in zip(fields, texts, strict=True)).rstrip()

    depth = max(len(field.head) for field in fields)
    heads = [[""] * (depth - len(field.head)) + field.head for field in fields]
    lines = [_group_line(fields)] if any(field.group for field in fields) else []
    lines += map(line, zip(*heads, strict=True))
    lines.append("-" * (sum(field.width for field in fields) + len(GAP) * (len(fields) - 1)))
    rows = zip(*(field.cells for field in fields), strict=True)
    for number, group in enumerate(table.groups):
        lines += [""] * (number > 0) + [group.title] * bool(group.title)
        lines += [line(next(rows)) for _ in group.rows]
    return "\n".join(lines)


def _group_line(fields: Sequence[_Field]) -> str:
    """The name of each group of columns, centred over them."""
    parts = []
    for name, members in groupby(fields, key=lambda field: field.group):
        widths = [field.width for field in members]
        total = sum(widths) + len(GAP) * (len(widths) - 1)
        parts.append(f" {name} ".center(total, "-") if len(name) + 2 <= total and name else name.rjust(total))
    return GAP.join(parts)

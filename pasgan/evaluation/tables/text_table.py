"""A table as text: for a terminal, as markdown, CSV and LaTeX."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pasgan.evaluation.tables.cell_text import DASH, PLUS_MINUS
from pasgan.evaluation.tables.latex_table import latex_table
from pasgan.evaluation.tables.terminal_table import terminal_table


class Column(NamedTuple):
    """The head of a column.

    Attributes:
        head: its name.
        group: a second name over neighbouring columns, e.g. `published`; in markdown and CSV it leads the name.
        is_number: numbers are aligned to the right, text to the left.
    """

    head: str
    group: str = ""
    is_number: bool = True

    @property
    def full_head(self) -> str:
        """`published SSIM`."""
        return f"{self.group} {self.head}".strip()


class RowGroup(NamedTuple):
    """Rows that belong together, each with one text per column; the title may be empty."""

    title: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class TextTable:
    """Columns, groups of rows, and notes for the reader.

    Attributes:
        title: one line; may be empty.
        columns: the first holds the names of the rows and is repeated where a table is broken into blocks.
        groups: none of them empty.
        notes: one or two sentences each.
        group_head: what the titles of the groups are; markdown and CSV print them as a column.

    Raises:
        ValueError: if a row has another number of cells than there are columns, or a group has no row.
    """

    title: str
    columns: Sequence[Column]
    groups: Sequence[RowGroup]
    notes: Sequence[str] = ()
    group_head: str = ""

    def __post_init__(self) -> None:
        for group in self.groups:
            if not group.rows:
                raise ValueError(f"the group of rows {group.title!r} is empty")
            for row in group.rows:
                if len(row) != len(self.columns):
                    raise ValueError(f"row {row[0]!r} has {len(row)} cells, the table {len(self.columns)} columns")

    @property
    def has_titles(self) -> bool:
        """Whether a group of rows has a title."""
        return any(group.title for group in self.groups)

    def parts(self, columns_of_parts: Sequence[Sequence[int]]) -> list[TextTable]:
        """Tables of the first column and some others each, without title and notes.

        From the second on, rows with nothing but dashes are left out, and so are tables of such rows only; every row
        is in the first.
        """
        parts = []
        for indices in columns_of_parts:
            groups = []
            for group in self.groups:
                rows = [[row[0], *(row[index] for index in indices)] for row in group.rows]
                groups.append(RowGroup(group.title, [row for row in rows if not parts or set(row[1:]) != {DASH}]))
            columns = [self.columns[0], *(self.columns[index] for index in indices)]
            if kept := [group for group in groups if group.rows]:
                parts.append(TextTable("", columns, kept))
        return parts

    def as_terminal(self, width: int = 120) -> str:
        """Aligned columns; where they are wider than `width` characters, blocks below each other."""
        return terminal_table(self, width)

    def as_markdown(self) -> str:
        """A pipe table; the title of a group stands in the first of its rows, notes are a list below."""
        columns = [Column(self.group_head, is_number=False)] * self.has_titles + list(self.columns)
        rows = [[column.full_head for column in columns]]
        for group in self.groups:
            titles = [group.title] + [""] * (len(group.rows) - 1)
            rows += [[title] * self.has_titles + list(row) for title, row in zip(titles, group.rows, strict=True)]
        lines = ["| " + " | ".join(text.replace("|", "\\|") for text in row) + " |" for row in rows]
        lines.insert(1, "| " + " | ".join("---:" if column.is_number else "---" for column in columns) + " |")
        title, notes = f"**{self.title}**" if self.title else "", "\n".join(f"- {note}" for note in self.notes)
        return "\n\n".join(filter(None, [title, "\n".join(lines), notes]))

    def as_csv(self) -> str:
        """For a program: mean and std in columns of their own, nothing where there is no number, no notes."""
        rows = [[group.title] * self.has_titles + list(row) for group in self.groups for row in group.rows]
        heads = [self.group_head] * self.has_titles + [column.full_head for column in self.columns]
        columns = []
        for head, *cells in zip(heads, *rows, strict=True):
            parts = [("", "", "") if cell == DASH else cell.partition(PLUS_MINUS) for cell in cells]
            columns.append([head, *(mean for mean, _, _ in parts)])
            if any(sign for _, sign, _ in parts):
                columns.append([f"{head} std", *(std for _, _, std in parts)])
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(zip(*columns, strict=True))
        return text.getvalue().rstrip("\n")

    def as_latex(self) -> str:
        r"""A `table*` float for a document with `\usepackage{booktabs}`, one tabular for each group of columns."""
        return latex_table(self)

r"""A table as LaTeX, for any document that has `\usepackage{booktabs}`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from pasgan.evaluation.tables.cell_text import tight, wrap_head

if TYPE_CHECKING:
    from pasgan.evaluation.tables.text_table import Column, TextTable

_SIGNS = {
    "\\": r"\textbackslash{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "`": r"\textasciigrave{}",
    # In the default font encoding these three print as other signs.
    **{sign: f"${sign}$" for sign in "<>|"},
    # After a line break these two would be read as its argument.
    **{sign: f"{{{sign}}}" for sign in "[*"},
    "–": "--",
    **{"±": r"$\pm$", "×": r"$\times$", "≤": r"$\leq$", "≥": r"$\geq$", "∞": r"$\infty$", "−": "$-$"},
    **{"→": r"$\rightarrow$", "↑": r"$\uparrow$", "↓": r"$\downarrow$"},
    **{"σ": r"$\sigma$", "θ": r"$\theta$", "Δ": r"$\Delta$"},
}
_ESCAPES = str.maketrans(_SIGNS)


def escape(text: str) -> str:
    r"""`PSNR [dB] ↑ & 5_%` → `PSNR {[}dB] $\uparrow$ \& 5\_\%`."""
    return text.translate(_ESCAPES)


def latex_table(table: TextTable) -> str:
    """A `table*` float: the caption, a tabular for each group of columns, and the notes below."""
    numbers = range(1, len(table.columns))
    groups = [list(members) for _, members in groupby(numbers, key=lambda index: table.columns[index].group)]
    lines = [r"\begin{table*}", r"\centering", rf"\caption{{{escape(table.title)}}}", r"\smallskip"]
    lines += [r"\footnotesize", r"\setlength{\tabcolsep}{3pt}"]
    lines.append("\n\n\\medskip\n".join(map(_tabular, table.parts(groups))))
    if table.notes:
        notes = "\\par\n".join(escape(note) for note in table.notes)
        lines += ["", r"\smallskip", rf"\parbox{{\linewidth}}{{\raggedright\scriptsize {notes}}}"]
    return "\n".join([*lines, r"\end{table*}"])


def _tabular(table: TextTable) -> str:
    def line(texts: Iterable[str]) -> str:
        return " & ".join(texts) + r" \\"

    span, group_name = len(table.columns), table.columns[-1].group
    kinds = "".join("r" if column.is_number else "l" for column in table.columns)
    lines = [rf"\begin{{tabular}}{{{kinds}}}", r"\toprule"]
    if group_name:
        lines += [rf" & \multicolumn{{{span - 1}}}{{c}}{{{escape(group_name)}}} \\", rf"\cmidrule(l){{2-{span}}}"]
    cells_of_columns = zip(*(row for group in table.groups for row in group.rows), strict=True)
    lines.append(line(map(_head, table.columns, cells_of_columns)))
    for group in table.groups:
        lines.append(r"\midrule")
        if group.title:
            lines.append(rf"\multicolumn{{{span}}}{{l}}{{\emph{{{escape(group.title)}}}}} \\")
        lines += [line(escape(tight(text)) for text in row) for row in group.rows]
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}"])


def _head(column: Column, cells: Sequence[str]) -> str:
    lines = r" \\ ".join(escape(part) for part in wrap_head(column.head, [tight(cell) for cell in cells]))
    side = "r" if column.is_number else "l"
    return rf"\shortstack[{side}]{{{lines}}}" if r"\\" in lines else lines

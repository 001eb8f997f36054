from __future__ import annotations

import csv
import io
import math
import re
import shutil
import subprocess

import pytest
from markdown_it import MarkdownIt

from pasgan.evaluation.tables.cell_text import format_score, tight, wrap_head
from pasgan.evaluation.tables.latex_table import escape
from pasgan.evaluation.tables.text_table import Column, RowGroup, TextTable

TABLE = TextTable(
    "Two & a half systems",
    [Column("system", is_number=False), Column("PSNR [dB] ↑"), Column("MSE ↓"), Column("PSNR [dB] ↑", "published")],
    [
        RowGroup("", [["A_1|x", "27.85 ± 1.89", "0.00177", "28.09 ± 1.87"], ["[ours]", "8.00 ± 0.10", "–", "–"]]),
        RowGroup("", [["copy", "–", "0.00246", "–"]]),
    ],
    ["100% of the clips → all.", "± is a spread."],
)
TITLED = TextTable(
    "",
    [Column("row", is_number=False), Column("mean")],
    [RowGroup("SSIM ↑", [["model", "0.9"], ["copy", "0.8"]]), RowGroup("MSE ↓", [["model", "0.1"]])],
    group_head="measure",
)


def test_a_score_is_printed_with_its_decimals():
    assert format_score(27.854, 1.886, decimals=2) == "27.85 ± 1.89"
    assert format_score(0.00177, decimals=5) == "0.00177"
    assert format_score(math.nan, 1.0) == "–"
    assert format_score(-0.04, math.nan, decimals=1) == "-0.0"


def test_heads_break_between_words_and_keep_their_arrow():
    assert wrap_head("PSNR [dB] ↑", ["27.85"]) == ["PSNR", "[dB] ↑"]
    assert wrap_head("PSNR [dB] ↑", ["27.85±1.89 dB"]) == ["PSNR [dB] ↑"]


def test_rows_must_fit_the_columns():
    with pytest.raises(ValueError, match="row 'A' has 1 cells, the table 2 columns"):
        TextTable("", TITLED.columns, [RowGroup("", [["A"]])])
    with pytest.raises(ValueError, match="'x' is empty"):
        TextTable("", TITLED.columns, [RowGroup("x", [])])


def test_terminal():
    assert TABLE.as_terminal().splitlines() == [
        "Two & a half systems",
        "",
        "                              published",
        "              PSNR                 PSNR",
        "system      [dB] ↑    MSE ↓      [dB] ↑",
        "---------------------------------------",
        "A_1|x   27.85±1.89  0.00177  28.09±1.87",
        "[ours]    8.00±.10        –           –",
        "",
        "copy             –  0.00246           –",
        "",
        "100% of the clips → all.",
        "± is a spread.",
    ]


def test_terminal_with_titled_groups():
    assert TITLED.as_terminal().splitlines() == [
        "row      mean",
        "-------------",
        "SSIM ↑",
        "  model   0.9",
        "  copy    0.8",
        "",
        "MSE ↓",
        "  model   0.1",
    ]


def test_a_part_of_dashes_only_is_left_out():
    copy = TextTable("", TABLE.columns, TABLE.groups[1:])
    assert [len(part.columns) for part in copy.parts([[1, 2], [3]])] == [3]
    assert [len(part.columns) for part in TABLE.parts([[1, 2], [3]])] == [3, 2]


def test_wide_tables_are_cut_into_blocks_between_groups():
    text = TABLE.as_terminal(width=35)
    assert max(map(len, text.splitlines())) <= 35
    assert text.count("system") == 2 + 1  # both heads and the title
    first, second = text.split("published")
    assert "0.00246" in first
    assert "28.09±1.87" in second
    # Rows with nothing in the second block are in the first only.
    assert text.count("[ours]") == 1


@pytest.mark.parametrize("width", [20, 30, 60, 200])
def test_every_cell_is_in_the_terminal_table_once_at_any_width(width):
    columns = [Column("name", is_number=False), *(Column(f"c{i}", "group" if i > 4 else "") for i in range(9))]
    table = TextTable("", columns, [RowGroup("", [["a", *(str(1000 + i) for i in range(9))]])])
    text = table.as_terminal(width)
    assert re.findall(r"1\d{3}", text) == [str(1000 + i) for i in range(9)]
    assert max(map(len, text.splitlines())) <= width


def test_markdown_is_read_as_a_table_by_a_parser():
    tokens = MarkdownIt("commonmark").enable("table").parse(TABLE.as_markdown())
    cells = [tokens[i + 1].content for i, token in enumerate(tokens) if token.type in ("th_open", "td_open")]
    assert cells[:4] == ["system", "PSNR [dB] ↑", "MSE ↓", "published PSNR [dB] ↑"]
    assert cells[4:8] == ["A_1|x", "27.85 ± 1.89", "0.00177", "28.09 ± 1.87"]
    assert len(cells) == 4 * 4
    aligned = [token.attrs.get("style") for token in tokens if token.type == "th_open"]
    assert aligned == [None] + ["text-align:right"] * 3
    items = [tokens[i + 2].content for i, token in enumerate(tokens) if token.type == "list_item_open"]
    assert items == list(TABLE.notes)


def test_markdown_has_the_title_of_a_group_in_its_first_row():
    assert [line.split("|")[1].strip() for line in TITLED.as_markdown().splitlines()] == [
        *("measure", "---", "SSIM ↑", "", "MSE ↓")
    ]


def test_csv_has_plain_numbers():
    rows = list(csv.DictReader(io.StringIO(TABLE.as_csv())))
    assert rows[0] == {
        "system": "A_1|x",
        "PSNR [dB] ↑": "27.85",
        "PSNR [dB] ↑ std": "1.89",
        "MSE ↓": "0.00177",
        "published PSNR [dB] ↑": "28.09",
        "published PSNR [dB] ↑ std": "1.87",
    }
    assert rows[2]["PSNR [dB] ↑"] == rows[2]["PSNR [dB] ↑ std"] == ""
    assert [row["measure"] for row in csv.DictReader(io.StringIO(TITLED.as_csv()))] == ["SSIM ↑", "SSIM ↑", "MSE ↓"]


def test_latex_escapes():
    assert escape("a_b & 50% #1 $x {y}") == r"a\_b \& 50\% \#1 \$x \{y\}"
    assert escape("~^\\") == r"\textasciitilde{}\textasciicircum{}\textbackslash{}"
    assert escape("↑ ± v1→v2 – <") == r"$\uparrow$ $\pm$ v1$\rightarrow$v2 -- $<$"


def tabulars(latex: str) -> list[str]:
    return re.findall(r"\\begin\{tabular\}.*?\\end\{tabular\}", latex, re.DOTALL)


@pytest.mark.parametrize("table", [TABLE, TITLED])
def test_latex_is_well_formed(table):
    latex = table.as_latex()
    bare = re.sub(r"\\[{}]", "", latex)
    assert bare.count("{") == bare.count("}")
    assert latex.isascii()
    for tabular in tabulars(latex):
        columns = len(re.search(r"\\begin\{tabular\}\{(\w+)\}", tabular).group(1))
        lines = [line for line in tabular.splitlines() if line.endswith(r"\\") and "multicolumn" not in line]
        assert {len(re.findall(r"(?<!\\)&", line)) for line in lines} == {columns - 1}


def test_latex_has_one_tabular_per_group_of_columns():
    measured, published = tabulars(TABLE.as_latex())
    assert r"\multicolumn{1}{c}{published}" in published
    assert "28.09" not in measured
    assert r"27.85$\pm$1.89" in measured
    assert r"\shortstack[r]{PSNR \\ {[}dB] $\uparrow$}" in measured
    assert "copy" not in published


def test_the_compact_form_of_a_mean_with_its_spread():
    assert tight("0.974 ± 0.021") == ".974±.021"
    assert tight("-0.50 ± 10.25") == "-.50±10.25"
    assert tight("0.00177") == "0.00177"


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("table", [TABLE, TITLED])
def test_latex_compiles(table, tmp_path):
    body = f"{table.as_latex()}\n\\end{{document}}\n"
    text = "\\documentclass{article}\n\\usepackage{booktabs}\n\\begin{document}\n" + body
    (tmp_path / "table.tex").write_text(text)
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "table.tex"]
    finished = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert finished.returncode == 0, finished.stdout.decode(errors="replace")[-2000:]
    assert "Missing character" not in (tmp_path / "table.log").read_text(errors="replace")

import math

import pytest

from pasgan.visualization.report.contents import ReportRow, ReportScore, ReportSystem, ReportTable
from pasgan.visualization.report.score_text import best_systems, number_text, table_texts

SYSTEMS = [
    ReportSystem("a", "run"),
    ReportSystem("b", "run"),
    ReportSystem("copy", "baseline"),
    ReportSystem("truth", "reference"),
    ReportSystem("paper", "published"),
]


def _row(better, decimals=2, **means):
    return ReportRow("PSNR", {name: ReportScore(mean) for name, mean in means.items()}, better, decimals)


def test_numbers():
    assert number_text(1.005, 1) == "1.0"
    assert number_text(math.nan, 3) == "–"
    assert number_text(-0.25, 2) == "−0.25"


@pytest.mark.parametrize(
    ("row", "best"),
    [
        (_row("higher", a=30, b=31, copy=29, paper=40), {"b"}),
        (_row("lower", a=30, b=31, copy=29, truth=2, paper=1), {"copy"}),  # a baseline that wins is shown to win
        (_row("one", a=0.8, b=1.1, copy=0.0), {"b"}),
        (_row("higher", a=30.001, b=30.004, copy=29), {"a", "b"}),  # they print the same
        (_row("higher", a=30, b=math.nan, paper=31), set()),  # nothing to compare with
        (_row(None, a=30, b=31), set()),
    ],
)
def test_best(row, best):
    assert best_systems(row, SYSTEMS) == best


def test_cells():
    row = ReportRow("FVD", {"a": ReportScore(3.14159, math.nan, "N = 8"), "paper": ReportScore(3.61, 0.1)}, "lower", 2)
    (text,) = table_texts(ReportTable("t", {"whole set": [row]}), SYSTEMS)
    assert [system.name for system in text.systems] == ["a", "paper"]
    assert text.kinds == {"run": 1, "published": 1}
    (line,) = text.parts["whole set"]
    assert [cell[1:] for cell in line.cells] == [("3.14", "", "N = 8", False), ("3.61", "0.10", "", False)]


def test_a_system_missing_in_a_row_has_an_empty_cell():
    rows = [_row("higher", a=1, copy=2), _row("higher", a=1)]
    (text,) = table_texts(ReportTable("t", {"part": rows}), SYSTEMS)
    assert text.parts["part"][1].cells[1].mean == ""


def test_chosen_parts_have_columns_of_their_own():
    parts = {"images": [_row("higher", a=1, copy=2)], "poses": [_row("lower", a=1, b=2)]}
    texts = table_texts(ReportTable("t", parts, choose=True), SYSTEMS)
    assert [[system.name for system in text.systems] for text in texts] == [["a", "copy"], ["a", "b"]]

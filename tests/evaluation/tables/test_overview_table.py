import math
from dataclasses import replace

import pytest

from pasgan.evaluation.tables.overview_table import ladder_table, mean_and_std, overview_table
from tests.evaluation.result_samples import make_result


def seeds(name, *scores):
    given = {"target_information": ["first frame"]}
    return [
        replace(make_result(name, psnr), info={"checkpoint_sha256": f"{name}{seed}", "seed": seed, **given})
        for seed, psnr in enumerate(scores)
    ]


def test_mean_and_sample_deviation_over_runs():
    assert mean_and_std([24.0, 26.0]) == (25.0, math.sqrt(2))
    assert mean_and_std([24.0])[0] == 24.0
    assert math.isnan(mean_and_std([24.0])[1])


def test_a_row_for_every_system_and_baseline():
    systems = {"first": seeds("first", 24.0, 26.0), "second": seeds("second", 27.0)}
    table = overview_table("All", systems, {"iterations": {"first": "3 + 4"}})
    rows = {row[0]: row for group in table.groups for row in group.rows}
    assert [column.head for column in table.columns][:4] == [
        "system",
        "target given",
        "iterations",
        "full frame: PSNR [dB] ↑",
    ]
    assert rows["first"][1:4] == ["first frame", "3 + 4", "25.00 ± 1.41"]
    assert rows["second"][1:4] == ["first frame", "–", "27.00"]
    assert rows["copy first frame"][1:4] == ["first frame", "–", "24.00"]
    assert any("seeds 0, 1" in note for note in table.notes)


@pytest.mark.parametrize(
    ("scores", "verdict"),
    [
        ([(24.0, 24.2), (27.0, 27.2)], "gains"),
        ([(24.0, 26.0), (24.5, 26.5)], "within its spread"),
        ([(27.0, 27.2), (24.0, 24.2)], "loses more than its spread"),
        ([(24.0,), (23.0,)], "loses"),
    ],
)
def test_steps_of_a_ladder(scores, verdict):
    systems = {name: seeds(name, *values) for name, values in zip(["low", "high"], scores, strict=True)}
    table = ladder_table("Steps", systems, "psnr")
    (row,) = table.groups[0].rows
    assert row[0] == "high"
    assert row[2] == verdict


def test_the_spread_of_a_step_is_that_of_both_systems():
    systems = {"low": seeds("low", 24.0, 26.0), "high": seeds("high", 25.0, 29.0)}
    gain = ladder_table("Steps", systems, "psnr").groups[0].rows[0][1]
    assert gain == f"2.00 ± {math.hypot(math.sqrt(2), math.sqrt(8)):.2f}"

"""Slips of the pen in the published numbers would break relations that hold between them."""

from __future__ import annotations

import math
import re

import pytest

from pasgan.evaluation.tables.published_scores import PUBLISHED_GIVEN, TABLE1, TABLE2, TABLE3, TABLE4

TABLES = [TABLE1, TABLE2, TABLE3, TABLE4]
KEY_REGION_ROWS = [(name, row) for table in TABLES[1:] for name, row in table.rows.items()]


@pytest.mark.parametrize("table", TABLES)
def test_rows_are_complete_and_cells_numbers(table):
    for row in table.rows.values():
        assert len(row) == len(table.columns)
        assert all(re.fullmatch(r"–|\d+\.\d+( ± \d+\.\d+)?", cell) for cell in row)


@pytest.mark.parametrize(("name", "row"), [(name, row) for name, row in TABLE1.rows.items() if row[0] != "–"])
def test_mean_ssim_is_that_of_the_pairs(name, row):
    *pairs, mean, _ = [cell.split(" ")[0] for cell in row]
    assert sum(map(float, pairs)) / 6 == pytest.approx(float(mean), abs=0.0012)


@pytest.mark.parametrize(("name", "row"), KEY_REGION_ROWS)
def test_mean_psnr_is_a_little_above_that_of_the_mean_mse(name, row):
    mse, psnr = float(row[0]), float(row[1].split(" ")[0])
    assert -10 * math.log10(mse) <= psnr <= -10 * math.log10(mse) + 0.9


def test_every_published_system_says_what_it_is_given():
    assert set(PUBLISHED_GIVEN) == {name for table in TABLES for name in table.rows}


def test_the_ladder_of_parts_ends_where_the_losses_begin():
    assert TABLE3.rows["+ LGTN"] == TABLE4.rows["MSE only"]

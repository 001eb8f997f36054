from __future__ import annotations

import os
from contextlib import suppress

import numpy as np
import pytest

from pasgan.data.readers import ReaderError
from pasgan.data.readers.pku_labels import read_labels, read_split
from pasgan.data.readers.pku_skeleton import parse_pku_skeleton, read_pku_skeleton


def text(num_frames: int, newline: str = "\n", second: bool = False) -> str:
    """Frames whose first joint is at (frame, 0.5, 2) / 10 metres."""
    rows = np.zeros((num_frames, 2, 25, 3))
    rows[:, 0] = [0.0, 0.05, 0.2]
    rows[:, 0, 0, 0] = np.arange(num_frames) / 1000
    rows[:, 1] = rows[:, 0] + 0.5 if second else 0
    return newline.join(" ".join(f"{value:g}" for value in row.ravel()) for row in rows) + newline


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_bodies_and_absent_bodies(newline):
    bodies = parse_pku_skeleton(text(1040, newline).encode(), "x")
    assert bodies.shape == (1040, 2, 25, 3)
    assert bodies.dtype == np.float32
    np.testing.assert_allclose(bodies[7, 0, 0], [0.007, 0.05, 0.2])
    assert np.isnan(bodies[:, 1]).all()
    both = parse_pku_skeleton(text(3, newline, second=True).encode(), "x")
    np.testing.assert_allclose(both[2, 1, 0], [0.502, 0.55, 0.7])


def test_a_file_that_ends_without_a_line_end_or_with_blank_lines():
    assert len(parse_pku_skeleton(text(3).rstrip().encode(), "x")) == 3
    assert len(parse_pku_skeleton((text(3) + " \n\n").encode(), "x")) == 3


def test_small_numbers_may_have_an_exponent():
    for small in ("1.5e-05", "-1.5E-06", "1e-10"):
        content = text(2).replace("0.001", small, 1)
        assert parse_pku_skeleton(content.encode(), "x")[1, 0, 0, 0] == np.float32(small)


def test_impossible_places_are_unknown():
    bodies = parse_pku_skeleton(text(2).replace("0.001", "1000", 1).encode(), "x")
    assert np.isnan(bodies[1, 0, 0]).all()
    assert np.isfinite(bodies[1, 0, 1:]).all()


DAMAGES = {
    "commas": (lambda lines: [line.replace(" ", ",") for line in lines], 1, "','"),
    "decimal comma": (lambda lines: [*lines[:2], lines[2].replace(".", ","), *lines[3:]], 3, "','"),
    "quotes": (lambda lines: [*lines[:1], f'"{lines[1]}"', *lines[2:]], 2, "'\"'"),
    "overflow": (lambda lines: [*lines[:3], lines[3].replace("0.05", "###", 1)], 4, "'#'"),
    "date": (lambda lines: [lines[0].replace("0.05", "2021-03-05", 1), *lines[1:]], 1, "'2021-03-05'"),
    "date with slashes": (lambda lines: [lines[0].replace("0.05", "3/5/21", 1), *lines[1:]], 1, "'/'"),
    "rounded": (lambda lines: [*lines[:2], lines[2].replace("0.05", "5.00E-02", 1)], 3, "has an exponent"),
    "large": (lambda lines: [*lines[:2], lines[2].replace("0.05", "7.2e+16", 1)], 3, "has an exponent"),
    "column lost": (lambda lines: [*lines[:2], lines[2].rpartition(" ")[0], *lines[3:]], 3, "this one 149"),
    "column more": (lambda lines: [*lines[:1], lines[1] + " 0", *lines[2:]], 2, "this one 151"),
    "blank line": (lambda lines: [lines[0], "", *lines[1:]], 2, "this one 0"),
    "mark": (lambda lines: ["\ufeff" + lines[0], *lines[1:]], 1, "byte order mark"),
    "two points": (lambda lines: [*lines[:1], lines[1].replace("0.05", "0.0.5", 1), *lines[2:]], 2, "'0.0.5' is not"),
    "text": (lambda lines: [*lines[:1], lines[1].replace("0.05", "nan", 1), *lines[2:]], 2, "'n' does not belong"),
    "empty": (lambda _: [" "], 1, "the file is empty"),
}


@pytest.mark.parametrize("name", DAMAGES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_damage_is_refused_with_file_and_line(name, newline, tmp_path):
    damage, line, message = DAMAGES[name]
    path = tmp_path / "0002-L.txt"
    path.write_bytes(newline.join(damage(text(4).splitlines())).encode())
    with pytest.raises(ReaderError) as caught:
        read_pku_skeleton(path)
    assert f"{path}, line {line}: " in caught.value.message
    assert message in caught.value.message
    assert caught.value.reason == "unusable skeleton file"


def test_a_table_in_utf16_and_a_missing_file(tmp_path):
    path = tmp_path / "0002-L.txt"
    path.write_text(text(2), encoding="utf-16")
    with pytest.raises(ReaderError, match="byte order mark"):
        read_pku_skeleton(path)
    with pytest.raises(ReaderError, match="cannot be read"):
        read_pku_skeleton(tmp_path / "none.txt")


def test_mutated_files_are_read_or_refused():
    rng = np.random.default_rng(0)
    genuine = text(3, second=True).encode()
    for _ in range(300):
        content = bytearray(genuine)
        for place in rng.integers(0, len(content), 3):
            content[place] = rng.integers(0, 256)
        start, end = sorted(rng.integers(0, len(content), 2))
        mutated = bytes(content if rng.random() < 0.7 else content[start:end])
        # Any other exception than the reader's own fails the test.
        with suppress(ReaderError):
            assert parse_pku_skeleton(mutated, "x").shape[1:] == (2, 25, 3)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no pipes among files")
@pytest.mark.parametrize("read", [read_pku_skeleton, read_labels, read_split])
def test_a_pipe_in_place_of_a_file_is_refused_at_once(tmp_path, read):
    os.mkfifo(tmp_path / "0002-L.txt")
    with pytest.raises(ReaderError, match="not a regular file"):
        read(tmp_path / "0002-L.txt")

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pasgan.files import FileError
from pasgan.visualization import PictureError, cell_scale, compose_strip, save_image, save_strip


def _clip(num_frames: int = 3, size: tuple[int, int] = (40, 40), value: int = 90) -> np.ndarray:
    return np.full((num_frames, *size, 3), value, np.uint8)


@pytest.mark.parametrize(
    ("size", "scale"), [((56, 56), 3), ((112, 112), 1.5), ((135, 240), 1.5), ((1080, 1920), 400 / 1920), ((20, 200), 2)]
)
def test_cells_are_legible(size, scale):
    assert cell_scale(size) == pytest.approx(scale)


def test_grid_has_a_cell_per_row_and_frame():
    strip = compose_strip({"one": _clip(value=90), "two\nlines": _clip(value=200)}, "title")
    for value in (90, 200):
        assert (strip == value).all(axis=-1).sum() == pytest.approx(3 * 160 * 160, rel=0.01)


def test_long_clips_show_evenly_spread_frames():
    clip = np.stack([np.full((150, 150, 3), 10 * t, np.uint8) for t in range(21)])
    strip = compose_strip({"a": clip}, max_columns=3)
    for value in (0, 100, 200):
        assert (strip == value).all(axis=-1).sum() >= 150 * 150
    assert not (strip == 50).all(axis=-1).sum() > 1000


def test_rows_of_other_sizes_are_fitted():
    strip = compose_strip({"a": _clip(size=(160, 160)), "b": _clip(size=(20, 40), value=200)})
    assert (strip == 200).all(axis=-1).sum() == pytest.approx(3 * 80 * 160, rel=0.02)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({}, "at least one row"),
        ({"a": _clip(3), "b": _clip(4)}, "differ in length"),
        ({"a": _clip().astype(np.float32)}, "row 'a'.*uint8"),
        ({"a": _clip()[0]}, "row 'a'"),
        ({"a": _clip(0)}, "row 'a'"),
    ],
)
def test_bad_rows_are_named(rows, message):
    with pytest.raises(PictureError, match=message):
        compose_strip(rows)


def test_labels_must_match():
    with pytest.raises(PictureError, match="3 frames but 2 labels"):
        compose_strip({"a": _clip()}, frame_labels=["x", "y"])


def test_file_is_written_into_a_new_folder_and_read_back(tmp_path):
    rows = {"a → b": _clip()}
    path = save_strip(tmp_path / "new" / "strip.png", rows)
    read = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    assert np.array_equal(read, compose_strip(rows))
    assert [file.name for file in path.parent.iterdir()] == ["strip.png"]


def test_unwritable_place_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match=r"strip\.png: cannot be written"):
        save_strip(tmp_path / "file" / "strip.png", {"a": _clip()})


def test_unknown_suffix_is_an_error(tmp_path):
    with pytest.raises(PictureError, match=r"\.png or \.jpg"):
        save_image(tmp_path / "strip.txt", _clip()[0])

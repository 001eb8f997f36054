"""Depth maps on the stored pixels; frames and keypoints are tested in test_preparation.py."""

import numpy as np
import pytest

from pasgan.data.stored_frames import stored_depth


@pytest.mark.parametrize("crop", [(0, 0, 192, 108), (20, 30, 140, 70)])
def test_depth_lies_where_the_colour_camera_sees_it(crop):
    """Two plates at 1 m and 2 m: each is found where its own depth puts it, not where the other's would."""
    scale, parallax, shift = 2.0, 12.0, 10.0
    to_color = np.array([[scale, parallax, shift], [scale, 0.0, 0.0]])
    depth = np.zeros((54, 96), np.uint16)
    depth[10:40, 20:30], depth[10:40, 50:60] = 1000, 2000
    stored = stored_depth(depth, to_color, crop, (35, 70))
    x, y, width, height = crop
    centres = (np.arange(70) + 0.5) * width / 70 - 0.5 + x
    row = stored[int((50 - y) * 35 / height)]
    for millimetres, first, last in ((1000, 20, 29), (2000, 50, 59)):
        found = centres[row == millimetres]
        moved = parallax * 1000 / millimetres + shift
        assert abs(found.min() - (scale * (first - 0.5) + moved)) < width / 70 + 1
        assert abs(found.max() - (scale * (last + 0.5) + moved)) < width / 70 + 1
    assert set(np.unique(stored)) == {0, 1000, 2000}


def test_a_map_without_a_value_and_a_place_beyond_the_map_are_unknown():
    to_color = np.array([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    assert not stored_depth(np.zeros((8, 8), np.uint16), to_color, (0, 0, 8, 8), (4, 4)).any()
    stored = stored_depth(np.full((8, 8), 700, np.uint16), to_color, (-8, 0, 16, 8), (8, 16))
    assert (stored[:, 8:] == 700).all()
    assert not stored[:, :8].any()

import numpy as np
import pytest

from pasgan.ops.boxes import box_area, box_overlap, keypoint_boxes


def test_boxes_around_known_keypoints():
    points = np.array([[[3, 4], [1, 8], [np.nan, 0]], [[5, 5], [np.nan, np.nan], [np.inf, 1]]], np.float32)
    np.testing.assert_array_equal(keypoint_boxes(points), [[1, 4, 3, 8], [np.nan] * 4])


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ([0, 0, 2, 2], [0, 0, 2, 2], 1),
        ([0, 0, 2, 2], [1, 0, 3, 2], 1 / 3),
        ([0, 0, 2, 2], [2, 2, 4, 4], 0),
        ([0, 0, 1, 1], [5, 5, 9, 9], 0),
        ([1, 1, 1, 1], [1, 1, 1, 1], 0),
    ],
)
def test_overlap(first, second, overlap):
    assert box_overlap(np.array(first), np.array(second)) == pytest.approx(overlap)
    assert box_overlap(np.array(second), np.array(first)) == pytest.approx(overlap)


def test_area_is_never_negative():
    assert box_area(np.array([1, 2, 4, 4])) == 6
    assert box_area(np.array([4, 4, 1, 2])) == 0

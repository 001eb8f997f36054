import numpy as np
import pytest

from pasgan.poses import DatasetBoxes, PoseEstimationError, WholeImage


def frames(count: int) -> list[np.ndarray]:
    return [np.zeros((90, 120, 3), np.uint8)] * count


def test_whole_image():
    assert [box.tolist() for box in WholeImage().detect(frames(2), 5)] == [[[0, 0, 120, 90, 1]]] * 2


def test_boxes_around_keypoints_are_found_by_number():
    keypoints = np.zeros((6, 17, 2))
    keypoints[:, 1] = [[t, 2 * t] for t in range(6)]
    keypoints[3] = np.nan
    detector = DatasetBoxes.from_keypoints(keypoints)
    found = detector.detect(frames(3), 2)
    assert [len(people) for people in found] == [1, 0, 1]
    np.testing.assert_array_equal(found[2], [[0, 0, 4, 8, 1]])


def test_boxes_of_a_file(tmp_path):
    np.save(tmp_path / "boxes.npy", np.array([[1, 2, 30, 40]]))
    np.testing.assert_array_equal(DatasetBoxes(tmp_path / "boxes.npy").detect(frames(1), 0), [[[1, 2, 30, 40, 1]]])


@pytest.mark.parametrize(
    ("boxes", "message"),
    [
        (np.zeros((3, 5)), r"boxes must be numbers \(T, 4\), got \(3, 5\) float64"),
        (np.array([["a"] * 4]), r"boxes must be numbers \(T, 4\), got"),
        ("gone.npy", r"gone\.npy: no readable file of boxes"),
    ],
)
def test_boxes_of_another_kind(boxes, message):
    with pytest.raises(PoseEstimationError, match=message):
        DatasetBoxes(boxes)


def test_video_longer_than_the_boxes():
    with pytest.raises(PoseEstimationError, match="there are boxes for 4 frames, but the video has more"):
        DatasetBoxes(np.zeros((4, 4))).detect(frames(2), 3)

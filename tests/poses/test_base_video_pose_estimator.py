"""The interface, with an estimator that reads the keypoints from the colours of the frames."""

import numpy as np
import pytest

from pasgan.poses import BasePersonDetector, BaseVideoPoseEstimator, PoseEstimationError, WholeImage
from pasgan.structures import get_skeleton


class ReadsTheBlueChannel(BaseVideoPoseEstimator):
    """Says that every joint is where the blue of the frame's first pixel says, with the score of its red."""

    skeleton = get_skeleton("coco17")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.batches = []

    def crop(self, frame, box):
        return frame[0, 0]

    def estimate_crops(self, crops):
        self.batches.append(len(crops))
        red, _, blue = np.array(crops, np.float32).T
        return np.tile(blue[:, None, None], (1, 17, 2)), np.tile(red[:, None] / 255, (1, 17))


class EveryThird(BasePersonDetector):
    """Two people in every third frame, nobody in the others."""

    def detect(self, frames, first_frame):
        boxes = np.array([[0, 0, 30, 40, 0.9], [1, 1, 20, 20, 0.5]], np.float32)
        return [boxes if (first_frame + i) % 3 == 0 else boxes[:0] for i in range(len(frames))]


def numbered(count: int, red: int = 200):
    for number in range(count):
        frame = np.zeros((40, 30, 3), np.uint8)
        frame[..., 2], frame[..., 0] = number, red
        yield frame


@pytest.mark.parametrize("batch_size", [1, 4, 50])
def test_each_frame_gets_its_own_people(batch_size):
    estimator = ReadsTheBlueChannel({"type": "WholeImage"}, batch_size=batch_size)
    found = list(estimator.estimate_people(numbered(11), EveryThird()))
    assert [len(people.boxes) for people in found] == [2 if t % 3 == 0 else 0 for t in range(11)]
    for t in (0, 3, 6, 9):
        assert (found[t].keypoints == t).all()
        np.testing.assert_array_equal(found[t].box_scores, np.float32([0.9, 0.5]))
    assert max(estimator.batches) <= batch_size
    assert sum(estimator.batches) == 8


def test_going_on_in_the_middle_is_the_same():
    estimator = ReadsTheBlueChannel(WholeImage(), batch_size=4)
    whole = list(estimator.estimate_people(numbered(11), EveryThird()))
    rest = list(estimator.estimate_people(list(numbered(11))[5:], EveryThird(), first_frame=5))
    for expected, people in zip(whole[5:], rest, strict=True):
        np.testing.assert_array_equal(people.keypoints, expected.keypoints)


def test_frames_are_taken_as_they_are_needed():
    """Memory does not grow with the video: no more frames are taken than a batch needs."""
    taken = []
    estimator = ReadsTheBlueChannel(WholeImage(), batch_size=4)
    found = estimator.estimate_people(taken.append(len(taken)) or frame for frame in numbered(100))
    next(found)
    assert len(taken) == 4


def test_low_score_is_missing_and_so_is_a_frame_without_a_person():
    estimator = ReadsTheBlueChannel(WholeImage(), min_score=0.5)
    assert estimator.estimate(numbered(3)).visible.tolist() == [[2] * 17] * 3
    low = estimator.estimate(numbered(3, red=100))
    assert np.isnan(low.keypoints).all()
    assert not low.visible.any()
    assert np.isfinite(low.boxes).all()
    track = estimator.estimate(numbered(4), EveryThird())
    assert np.isnan(track.keypoints).all(axis=(1, 2)).tolist() == [False, True, True, False]


def test_nobody_anywhere():
    class Nobody(BasePersonDetector):
        def detect(self, frames, first_frame):
            return [np.zeros((0, 5), np.float32)] * len(frames)

    with pytest.raises(PoseEstimationError, match=r"^street\.mp4: no person found in any of 20 frames$"):
        ReadsTheBlueChannel(Nobody()).estimate(numbered(20), source="street.mp4")


def test_keypoints_for_a_model_of_another_skeleton():
    track = ReadsTheBlueChannel(WholeImage()).estimate(numbered(2))
    assert track.converted("coco17", flip=True).skeleton == "coco17"
    message = "finds coco17 keypoints, which cannot give left_hand, .* of kinect25; choose an estimator of kinect25"
    with pytest.raises(PoseEstimationError, match=message):
        track.converted("kinect25")


@pytest.mark.parametrize(
    "frame", [np.zeros((40, 30, 3)), np.zeros((40, 30), np.uint8), np.zeros((41, 30, 3), np.uint8)]
)
def test_frame_of_another_kind(frame):
    frames = [*numbered(2), frame]
    with pytest.raises(
        PoseEstimationError, match=r"frame 2 is \(4.*; frames must be \(H, W, 3\) uint8, all of one size"
    ):
        ReadsTheBlueChannel(WholeImage()).estimate(frames)


def test_batch_size_is_positive():
    with pytest.raises(ValueError, match="batch_size must be positive, got 0"):
        ReadsTheBlueChannel(WholeImage(), batch_size=0)

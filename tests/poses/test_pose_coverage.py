import numpy as np
import pytest

from pasgan.poses import PoseTrack, empty_track
from pasgan.poses.pose_coverage import measure_coverage


def standing(num_frames=20):
    keypoints = np.tile(np.stack([np.linspace(20, 40, 17), np.linspace(0, 100, 17)], axis=-1), (num_frames, 1, 1))
    boxes = np.tile([20.0, 0.0, 40.0, 100.0], (num_frames, 1))
    return PoseTrack(keypoints.astype(np.float32), np.ones((num_frames, 17), np.float32), boxes, "coco17")


def test_a_person_who_stands_still_is_covered():
    coverage = measure_coverage(standing())
    assert (coverage.frames, coverage.frames_with_person, coverage.joints_found) == (20, 20, 1.0)
    assert (coverage.jumps, coverage.steps) == (0, 19 * 17)
    assert coverage.warnings == []


def test_missing_frames_and_joints_are_counted():
    track = standing()
    for array in (track.keypoints, track.boxes):
        array[:5] = np.nan
    track.scores[:5] = 0
    track.keypoints[5:, :5], track.scores[5:, :5] = np.nan, 0
    coverage = measure_coverage(track)
    assert coverage.frames_with_person == 15
    assert coverage.joints_found == pytest.approx(12 / 17)
    assert coverage.steps == 14 * 12
    assert [warning.split()[0] for warning in coverage.warnings] == ["person", "71%"]


def test_a_jump_is_a_step_of_more_than_a_quarter_of_the_height():
    track = standing()
    track.keypoints[10, 3] += [26, 0]
    track.keypoints[15, 4] += [24, 0]
    assert measure_coverage(track).jumps == 2  # there and back
    track.keypoints[::2, :3] += [40, 0]
    assert "jumps" in measure_coverage(track).warnings[0]


def test_nobody():
    assert measure_coverage(empty_track(7, "coco17")).warnings == ["no person found"]

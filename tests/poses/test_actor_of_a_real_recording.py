"""The person who is followed in one view is the one that all four calibrated cameras agree on."""

from pathlib import Path

import numpy as np
import pytest

from pasgan.data.readers import RigReader
from pasgan.data.readers.keypoint_json import read_poses
from pasgan.ops.boxes import keypoint_boxes
from pasgan.poses.actor import follow_actor
from pasgan.poses.pose_track import FramePeople
from pasgan.structures import convert_keypoints

RECORDING = Path(__file__).parent.parent.parent.parent / "shared" / "data" / "four_camera_demo"
pytestmark = pytest.mark.skipif(not RECORDING.is_dir(), reason=f"the four-camera recording is not at {RECORDING}")


def openpose_people(folder: Path) -> list[FramePeople]:
    """Everyone whom OpenPose (BODY_25B) found; in two of the views a bystander is always in the picture."""
    poses = read_poses(folder)
    frames = []
    for number in range(min(poses), max(poses) + 1):
        people = np.reshape(poses.get(number, []), (-1, 25, 3)).astype(np.float32)
        points, scores = people[..., :2].copy(), np.where(people[..., 2] >= 0.1, people[..., 2], 0)
        points[scores == 0] = np.nan
        boxes = keypoint_boxes(points)
        found = np.isfinite(boxes).all(axis=1)
        frames.append(FramePeople(boxes[found], scores[found].mean(axis=1), points[found], scores[found]))
    return frames


def test_every_view():
    reader = RigReader(RECORDING)
    views = reader.read(reader.scan().sources[0]).views
    crowded = 0
    for camera, view in views.items():
        people = openpose_people(RECORDING / "pose" / f"{camera}_json")
        crowded += np.mean([len(frame.boxes) for frame in people]) > 1.5
        track = follow_actor(people, "body25b")
        mine, _ = convert_keypoints(track.keypoints, track.scores, "body25b", "body25")
        expected = view.keypoints["body25"]
        apart = np.linalg.norm(mine[: len(expected)] - expected, axis=-1)
        assert np.nanmax(np.nanmedian(apart, axis=1)) < 1
    assert crowded == 2

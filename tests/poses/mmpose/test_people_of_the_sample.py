"""The trained recipe on performers of the generated sample whom it has not seen."""

from pathlib import Path

import numpy as np
import pytest

from pasgan.data import FrameStore
from pasgan.data.side_agreement import side_agreement
from pasgan.ops.boxes import keypoint_boxes
from pasgan.poses import DatasetBoxes, MMPoseEstimator, WholeImage

ROOT = Path(__file__).parent.parent.parent.parent
WEIGHTS = ROOT / "checkpoints" / "rtmpose_kinect25_sample.pth"
HELD_OUT = 3  # a test performer of NTU's cross-subject split

pytestmark = pytest.mark.skipif(
    not WEIGHTS.is_file(), reason=f"no trained weights at {WEIGHTS}; see tools/train_pose.py"
)


@pytest.fixture(scope="module")
def trained() -> MMPoseEstimator:
    return MMPoseEstimator(ROOT / "configs/pose/rtmpose_kinect25_sample.py", WEIGHTS, WholeImage(), min_score=0.1)


@pytest.fixture(scope="module")
def views(sample_store) -> list[tuple[np.ndarray, np.ndarray]]:
    """Frames (T, H, W, 3) and true keypoints (T, 25, 2) of every view of the held-out performer."""
    store = FrameStore(sample_store)
    found = []
    for index, entry in enumerate(store.recordings):
        if entry.subject == HELD_OUT:
            for camera, view in entry.cameras.items():
                found.append((store.frames(index, camera, range(view.num_frames)), store.keypoints(index, camera)[0]))
    return found


def errors(trained, frames, truth) -> np.ndarray:
    """Distances (T, 25) from the truth, as a part of the longer side of the person's box."""
    boxes = keypoint_boxes(truth)
    size = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    track = trained.estimate(frames, DatasetBoxes(boxes))
    assert track.skeleton == "kinect25"
    return np.linalg.norm(track.keypoints - truth, axis=-1) / size[:, None]


def test_joints_of_unseen_people_are_found(trained, views):
    assert views
    found = np.concatenate([errors(trained, *view) for view in views])
    known = np.isfinite(found)
    assert known.mean() > 0.9
    assert np.median(found[known]) < 0.05
    assert (found[known] < 0.1).mean() > 0.8


def test_sides_are_as_the_sample_names_them(trained, views):
    verdicts = []
    for frames, truth in views:
        track = trained.estimate(frames, DatasetBoxes.from_keypoints(truth))
        verdicts.append(side_agreement(truth, track.keypoints, "kinect25", "kinect25").verdict)
    assert "as named" in verdicts
    assert "swapped" not in verdicts

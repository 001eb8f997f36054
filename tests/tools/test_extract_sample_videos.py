"""Detector and estimator that were trained on the sample, on videos composed of it: the tools as a user runs them."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from pasgan.data import FrameStore
from tests.tools.tool_process import ROOT, run

ESTIMATOR = "configs/pose/estimators/rtmpose_kinect25_sample_rtmdet.py"
WEIGHTS = ROOT / "checkpoints" / "rtmdet_person_sample.pth"
HELD_OUT = 3  # a test performer of NTU's cross-subject split
NUM_FRAMES = 24

pytestmark = pytest.mark.skipif(
    not WEIGHTS.is_file(), reason=f"no trained weights at {WEIGHTS}; see tools/train_pose.py"
)


@pytest.fixture(scope="module")
def views(sample_store) -> list[tuple[np.ndarray, np.ndarray]]:
    """Frames (T, H, W, 3) and keypoints (T, 25, 2) of a training and of a held-out performer, seen from the front."""
    store = FrameStore.open(sample_store)
    found = {}
    for index, entry in enumerate(store.recordings):
        camera = min(entry.cameras, key=lambda name: abs(entry.cameras[name].geometry.azimuth))
        keypoints, visible = store.keypoints(index, camera, range(NUM_FRAMES))
        if visible.all():
            found[entry.subject == HELD_OUT] = store.frames(index, camera, range(NUM_FRAMES)), keypoints
    return [found[False], found[True]]


@pytest.fixture(scope="module")
def videos(views, tmp_path_factory) -> tuple[Path, dict[str, np.ndarray]]:
    """A folder of three videos, and the true keypoints (T, 25, 2) of the held-out performer in each."""
    folder = tmp_path_factory.mktemp("videos")
    (other, _), (frames, truth) = views
    height, width = frames.shape[1:3]
    write_video(folder / "beside.avi", np.concatenate([other[:, :, 40:-40], frames], axis=2))
    middle = int(truth[..., 0].mean())
    left = np.clip(middle - height // 3, 0, width - 2 * height // 3)
    write_video(folder / "upright.avi", frames[:, :, left : left + 2 * height // 3])
    # The frame moves to the left, past its own border, until the person is out of it on the right.
    wide = np.concatenate([other[:, :, -width // 2 :], frames], axis=2)
    starts = np.linspace(width // 2, 0, NUM_FRAMES).astype(int)
    window = max(middle + 60, width // 2)
    write_video(folder / "leaving.avi", np.stack([f[:, s : s + window] for f, s in zip(wide, starts, strict=True)]))
    leaving = truth + np.stack([width // 2 - starts, 0 * starts], axis=-1)[:, None]
    leaving[leaving[..., 0] >= window] = np.nan
    moved = {"beside": truth + np.array([width - 80, 0]), "upright": truth - np.array([left, 0])}
    return folder, {**moved, "leaving": leaving}


def write_video(path: Path, frames: np.ndarray) -> None:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 10, frames.shape[2:0:-1])
    for frame in frames:
        writer.write(np.ascontiguousarray(frame[..., ::-1]))
    writer.release()


@pytest.fixture(scope="module")
def poses(videos, tmp_path_factory) -> dict[str, dict[str, np.ndarray]]:
    out = tmp_path_factory.mktemp("poses")
    run("tools/extract_poses.py", videos[0], "--estimator", ESTIMATOR, "--out", out)
    return {path.stem: dict(np.load(path)) for path in out.glob("*.npz")}


def near(found: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Which joints (T, K) are within a tenth of the person's height of the truth."""
    height = np.nanmax(np.ptp(truth[..., 1], axis=1))
    return np.linalg.norm(found - truth, axis=-1) < 0.1 * height


def test_person_in_an_upright_frame(videos, poses):
    found = poses["upright"]["keypoints"]
    known = np.isfinite(found).all(axis=-1)
    assert known.any(axis=1).all()
    assert near(found, videos[1]["upright"])[known].mean() > 0.8
    assert known.mean() > 0.8


def test_one_of_two_people_is_followed_throughout(videos, views, poses):
    """The actor is one and the same person in all frames, whichever of the two."""
    found = poses["beside"]["keypoints"]
    (_, other), _ = views
    shares = [near(found, truth).mean() for truth in (videos[1]["beside"], other - np.array([40, 0]))]
    assert max(shares) > 0.8
    assert min(shares) < 0.05


def test_nobody_takes_the_place_of_who_has_left(videos, poses):
    found, truth = poses["leaving"]["keypoints"], videos[1]["leaving"]
    inside = np.isfinite(truth).all(axis=(1, 2))
    outside = np.isnan(truth).all(axis=(1, 2))
    assert inside.sum() > 5
    assert outside.sum() > 2
    assert near(found[inside], truth[inside]).mean() > 0.7
    assert np.isnan(found[outside]).all()


def test_they_are_drawn(videos, tmp_path):
    run("tools/visualize_poses.py", videos[0] / "beside.avi", "--estimator", ESTIMATOR, "--out", tmp_path)
    assert (tmp_path / "beside_poses.mp4").is_file()

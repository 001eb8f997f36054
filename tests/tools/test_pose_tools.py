"""`tools/benchmark_poses.py`, `tools/compare_sides.py`, and the estimator of `tools/visualize_poses.py`."""

import importlib.util
import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from pasgan.data import FrameStore, FrameStoreWriter
from pasgan.poses.mmpose.random_weights import save_random_weights
from pasgan.structures import CameraView, PasganError, Recording, convert_keypoints
from pasgan.visualization import count_frames

TOOLS = Path(__file__).parent.parent.parent / "tools"
RTMPOSE = "rtmpose-t_8xb256-420e_coco-256x192"
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:mmpose", "ignore::UserWarning:mmengine")


def run(tool: str, *arguments) -> None:
    """Call the `main` of a tool with its command line."""
    spec = importlib.util.spec_from_file_location(tool, TOOLS / f"{tool}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main([str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def video(tmp_path_factory) -> Path:
    """Ten frames of 160x120 of moving colours in a real video file, portrait being tested elsewhere."""
    path = tmp_path_factory.mktemp("video") / "walk.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 10, (160, 120))
    coarse = np.random.default_rng(0).integers(0, 256, (10, 6, 8, 3), np.uint8)
    for frame in coarse:
        writer.write(cv2.resize(frame, (160, 120)))
    writer.release()
    return path


@pytest.fixture(scope="module")
def estimator_config(tmp_path_factory) -> Path:
    """RTMPose-t with random weights: it finds a person in anything."""
    folder = tmp_path_factory.mktemp("estimator")
    weights = save_random_weights(RTMPOSE, folder / "random.pth")
    path = folder / "random_rtmpose.py"
    path.write_text(
        f"pose_estimator = dict(type='MMPoseEstimator', config={RTMPOSE!r}, checkpoint={str(weights)!r}, "
        "detector=dict(type='WholeImage'), min_score=0.0)"
    )
    return path


def test_both_estimators_agree_on_the_same_video(video, capsys):
    run("benchmark_poses", video, "--config", RTMPOSE, "--random-weights", "--repeats", 1)
    out = capsys.readouterr().out
    assert "10 frames on one core, RANDOM weights" in out
    assert re.search(r"MMPoseEstimator +\d+\.\d frames/s\nMMPoseInferencer +\d+\.\d frames/s", out)
    assert float(re.search(r"keypoints at most ([\d.]+) px apart", out).group(1)) < 0.5


@pytest.mark.slow
def test_at_least_twice_as_fast(video, capsys):
    config = TOOLS.parent / "configs" / "pose" / "rtmpose_kinect25_sample.py"
    run("benchmark_poses", video, "--config", config, "--random-weights", "--repeats", 20)
    assert float(re.search(r"([\d.]+) times as fast", capsys.readouterr().out).group(1)) >= 2


def test_poses_of_any_video_are_drawn(video, estimator_config, tmp_path):
    run("visualize_poses", video, "--estimator", estimator_config, "--out", tmp_path, "--max-frames", 6)
    assert count_frames(tmp_path / "walk_poses.mp4") == 6
    assert (tmp_path / "walk_poses.png").is_file()


def test_wrong_requests_are_one_line(video, estimator_config, tmp_path):
    def draw(estimator, video, *options):
        run("visualize_poses", video, "--out", tmp_path, "--estimator", estimator, *options)

    with pytest.raises(PasganError, match=r"random_rtmpose\.py: is not a video that can be decoded, or is damaged$"):
        draw("configs/pose/estimators/rtmpose_halpe26.py", estimator_config)
    with pytest.raises(PasganError, match=r"^mmpose weights: there is no file gone\.pth$"):
        draw(estimator_config, video, "--cfg-options", "pose_estimator.checkpoint=gone.pth")
    with pytest.raises(PasganError, match="has no pose_estimator, as those in configs/pose/estimators have"):
        draw("configs/pasgan/pasgan_ntu_112.py", video)


@pytest.fixture(scope="module")
def store_with_two_sets(sample_store, tmp_path_factory) -> Path:
    """A recording of the sample whose COCO keypoints have left and right exchanged, as on NTU RGB+D."""
    sample, root = FrameStore(sample_store), tmp_path_factory.mktemp("swapped") / "store"
    entry, views, frames = sample.recordings[0], {}, {}
    for camera, view in entry.cameras.items():
        points, visible = sample.keypoints(0, camera)
        coco, seen = convert_keypoints(points, visible, "kinect25", "coco17", flip=True)
        views[camera] = CameraView(camera, Path(view.source), view.num_frames, view.geometry)
        views[camera].keypoints = {"kinect25": points, "coco17": coco}
        views[camera].keypoints_visible = {"kinect25": visible, "coco17": seen}
        frames[camera] = sample.frames(0, camera, range(view.num_frames))
    recording = Recording(entry.recording_id, entry.subject, entry.action, entry.setup, entry.replication, views)
    sets = {"kinect25": "kinect25", "coco17": "coco17"}
    with FrameStoreWriter(root, sample.frame_size, sets, dataset="test") as writer:
        writer.add(recording, frames, dict.fromkeys(frames, "0" * 64))
        writer.finish()
    return root


def test_swapped_sides_are_reported_per_view(store_with_two_sets, capsys):
    run("compare_sides", store_with_two_sets, "--sets", "kinect25", "coco17")
    out = capsys.readouterr().out.splitlines()
    rows = [line for line in out if line.endswith("  swapped") and "C00" in line]
    assert len(rows) >= 2
    assert all("      0.0%   swapped" in row for row in rows)
    assert "as named" not in out[-1]
    with pytest.raises(PasganError, match="has no keypoint set 'halpe26'; it has kinect25, coco17"):
        run("compare_sides", store_with_two_sets, "--sets", "kinect25", "halpe26")

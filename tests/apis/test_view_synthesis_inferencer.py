import subprocess
import sys

import cv2
import numpy as np
import pytest
import torch

from pasgan.apis import ViewSynthesisInferencer
from pasgan.apis.actor_file import read_actor
from pasgan.apis.image_file import ImageFileError, read_image
from pasgan.apis.model_names import ModelNameError
from pasgan.apis.pose_extraction.frame_sources import FrameSourceError, store_views
from pasgan.apis.pose_files import PoseFileError
from pasgan.apis.synthesis_source import SourceError
from pasgan.apis.video_synthesis import VideoSynthesisError
from pasgan.data import FrameStore
from pasgan.data.readers import iterate_frames, probe_video
from pasgan.poses import PoseEstimationError, PoseTrack
from pasgan.registry import INFERENCERS
from pasgan.structures import PasganError
from tests.tools.tool_process import ROOT


@pytest.fixture(scope="module")
def frames(example):
    """The source as an array, RGB."""
    return np.stack([frame[..., ::-1] for frame in iterate_frames(example.video)])


def test_clip_of_the_other_view(inferencer, example, given, tmp_path):
    (result,) = inferencer(example.video, **given, out_dir=tmp_path, formats=["mp4", "grid"])
    count = probe_video(example.video).num_frames
    assert result.frames.shape == (count, 56, 56, 3)
    assert result.keypoints.shape == (count, 25, 2)
    assert result.fps == 30
    assert result.view == example.target_view
    assert [probe_video(path).num_frames for path in result.files] == [count, count]
    # At first the person stands as in the target image; sitting, the head is lower.
    head = result.keypoints[:, 3, 1]
    assert head[-10:].mean() > head[:10].mean() + 5
    # What nobody moves through stays as it is in the image, and something moves.
    change = np.abs(result.frames[-1].astype(int) - result.frames[0]).max(axis=-1)
    assert np.median(change[:, :10]) < 6
    assert (change > 40).sum() > 60


def test_array_and_path_are_the_same(inferencer, example, given, frames):
    image = read_image(example.target_image)
    given |= {"max_frames": 6}
    (by_path,) = inferencer(example.video, **given)
    (by_array,) = inferencer(frames, **{**given, "target_image": image, "fps": 30, "keypoints": known_poses(example)})
    assert (by_array.frames == by_path.frames).all()
    assert by_array.name == "clip_000"


def known_poses(example) -> PoseTrack:
    return read_actor(example.keypoints, probe_video(example.video).size, "kinect25")


def test_fps_changes_the_motion_not_the_count(inferencer, given, frames, example):
    given["keypoints"] = known_poses(example)
    (slow,) = inferencer(frames, fps=30, **given)
    (fast,) = inferencer(frames, fps=60, **given)
    assert (slow.fps, fast.fps) == (30, 60)
    assert slow.frames.shape == fast.frames.shape
    assert np.abs(slow.keypoints - fast.keypoints).max() > 0.5


def test_several_views_of_one_video(inferencer, example, given, tmp_path):
    given |= {"target_view": ["0,1.2,3", 45, "90,1.2,3"], "max_frames": 4}
    results = inferencer(example.video, **given, out_dir=tmp_path, return_frames=False)
    assert [round(np.degrees(result.view.azimuth)) for result in results] == [0, 45, 90]
    assert all(result.frames is None for result in results)
    assert [path.name for result in results for path in result.files] == [
        f"{example.video.stem}_view{number:02d}_{azimuth}.mp4"
        for number, azimuth in enumerate(["+000", "+045", "+090"])
    ]
    assert not np.allclose(results[0].keypoints[-1], results[2].keypoints[-1])


def test_poses_are_found_where_none_are_given(example, given, frames):
    """The person fills the frame, as the estimator without a detector wants it."""
    estimator = ROOT / "configs/pose/estimators/rtmpose_kinect25_sample.py"
    inferencer = ViewSynthesisInferencer(pose_estimator=estimator, show_progress=False)
    (x, y), (right, bottom) = (f(known_poses(example).keypoints, axis=(0, 1)).astype(int) for f in (np.min, np.max))
    part = frames[:3, max(y - 20, 0) : bottom + 20, max(x - 20, 0) : right + 20]
    given |= {"keypoints": None, "target_keypoints": None, "target_image": part[0]}
    (result,) = inferencer(part, fps=30, **given)
    assert result.frames.shape == (3, 56, 56, 3)
    assert np.isfinite(result.keypoints).all()


def test_view_of_a_store(inferencer, sample_store):
    store = FrameStore.open(sample_store)
    entry = store.recordings[0]
    source, target = store_views(store, [(entry.recording_id, "C003"), (entry.recording_id, "C002")])
    (result,) = inferencer(source, target_image=target, target_view=entry.cameras["C002"].geometry, max_frames=5)
    assert result.name == f"{entry.recording_id}_C003"
    assert result.frames.shape == (5, 56, 56, 3)


@pytest.mark.parametrize("size", [(97, 51), (60, 241)], ids=["portrait", "odd"])
def test_any_shape_of_frame(inferencer, given, size, tmp_path):
    points = np.random.default_rng(0).uniform([10, 5], [40, 55], (9, 25, 2)) + np.arange(9)[:, None, None] * 0.2
    np.savez(tmp_path / "poses.npz", keypoints=points, skeleton="kinect25")
    grey = np.random.default_rng(1).integers(0, 255, (9, *size, 3), dtype=np.uint8)
    given |= {"keypoints": tmp_path / "poses.npz", "target_keypoints": tmp_path / "poses.npz", "target_image": grey[0]}
    (result,) = inferencer(grey, fps=7.5, **given, out_dir=tmp_path, formats=["grid"])
    assert len(result.frames) == 9
    assert probe_video(result.files[0]).frame_rate == pytest.approx(7.5)


def test_half_precision(inferencer, example, given):
    half = ViewSynthesisInferencer(half=True, show_progress=False)
    exact, rough = (model(example.video, **given)[0] for model in (inferencer, half))
    difference = np.abs(exact.frames.astype(int) - rough.frames)
    assert 0 < difference.mean() < 0.5
    assert difference.max() < 24
    assert (exact.keypoints == rough.keypoints).all()


def test_registered_and_listed(inferencer):
    built = INFERENCERS.build({"type": "ViewSynthesisInferencer", "show_progress": False})
    assert torch.equal(*(next(m.model.parameters()) for m in (built, inferencer)))
    assert "pasgan_sample_56" in ViewSynthesisInferencer.list_models("pasgan_*", with_weights=True)
    assert "basicnet_sample_56" in ViewSynthesisInferencer.list_models()


def test_published_file_is_a_model(given, example):
    inferencer = ViewSynthesisInferencer(ROOT / "checkpoints/pasgan_sample_56.safetensors", show_progress=False)
    assert inferencer(example.video, **given, max_frames=2)[0].frames.shape == (2, 56, 56, 3)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"target_image": None}, VideoSynthesisError, "PAS-GAN needs an image of the target view"),
        ({"target_image": "none.png"}, ImageFileError, "image not found: none.png"),
        ({"target_image": np.zeros((5, 5))}, SourceError, r"should be \(H, W, 3\) uint8 RGB, not \(5, 5\)"),
        ({"target_view": None}, VideoSynthesisError, "give the target view"),
        ({"target_view": "left"}, PasganError, "no view: 'left'"),
        ({"target_image": ["a", "b"], "target_view": [0, 1, 2]}, VideoSynthesisError, "2 target images for 3 views"),
        ({"keypoints": "none.npz"}, PoseFileError, "none.npz: no such keypoint file"),
        ({"formats": ["avi"]}, PasganError, "unknown format 'avi'"),
        ({"max_frames": 0}, VideoSynthesisError, "max_frames must be positive"),
    ],
)
def test_what_is_refused_before_work(inferencer, example, given, change, error, message):
    with pytest.raises(error, match=message):
        inferencer(example.video, **{**given, **change})


def test_inputs_that_are_no_video(inferencer, given, frames):
    with pytest.raises(FrameSourceError, match=r"none\.mp4: no such file"):
        inferencer("none.mp4", **given)
    with pytest.raises(SourceError, match="give fps"):
        inferencer(frames, **given)
    with pytest.raises(SourceError, match=r"\(T, H, W, 3\) uint8 RGB, not \(10, 10\)"):
        inferencer(np.zeros((10, 10)), fps=30, **given)


def test_keypoints_that_do_not_belong(inferencer, example, given, tmp_path):
    rng = np.random.default_rng(0)
    np.savez(
        tmp_path / "long.npz", keypoints=np.random.default_rng(0).uniform(0, 50, (500, 25, 2)), skeleton="kinect25"
    )
    with pytest.raises(SourceError, match="500: they do not belong together"):
        inferencer(example.video, **{**given, "keypoints": tmp_path / "long.npz"})
    np.savez(tmp_path / "nobody.npz", keypoints=np.full((68, 25, 2), np.nan), skeleton="kinect25")
    with pytest.raises(PoseFileError, match="there is nobody in any of 68 frames"):
        inferencer(example.video, **{**given, "keypoints": tmp_path / "nobody.npz"})
    np.savez(tmp_path / "coco.npz", keypoints=rng.uniform(0, 50, (68, 17, 2)), skeleton="coco17")
    with pytest.raises(PoseEstimationError, match="coco17 keypoints, which cannot give"):
        inferencer(example.video, **{**given, "keypoints": tmp_path / "coco.npz"})
    with pytest.raises(SourceError, match="a folder of files named as they are"):
        inferencer([example.video, example.video], **given)


def test_models_that_cannot_be_had():
    with pytest.raises(ModelNameError, match=r"no model 'pasgan_sampel_56'; perhaps pasgan_sample_56"):
        ViewSynthesisInferencer("pasgan_sampel_56")
    with pytest.raises(VideoSynthesisError, match="no weights are published for pasgan_ntu_112: train it"):
        ViewSynthesisInferencer("pasgan_ntu_112")


MEMORY = """
import resource, sys
from pasgan.apis import ViewSynthesisInferencer
inferencer = ViewSynthesisInferencer(show_progress=False)
for seconds in (5, 60):
    keypoints = f"{sys.argv[1]}/{seconds}.npz"
    inferencer(
        f"{sys.argv[1]}/{seconds}.avi", target_image=f"{sys.argv[1]}/image.png", target_view=90, keypoints=keypoints,
        target_keypoints=keypoints, out_dir=sys.argv[1] + "/out", formats=["mp4", "grid"], return_frames=False,
    )
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_a_minute_takes_no_more_memory_than_five_seconds(tmp_path):
    """Frames of 640x480: to keep those of the minute would take 330 MB."""
    rng, rate, person = np.random.default_rng(0), 6, np.random.default_rng(0).uniform([200, 100], [400, 420], (25, 2))
    cv2.imwrite(str(tmp_path / "image.png"), rng.integers(0, 255, (480, 640, 3), dtype=np.uint8))
    for seconds in (5, 60):
        writer = cv2.VideoWriter(str(tmp_path / f"{seconds}.avi"), cv2.VideoWriter_fourcc(*"MJPG"), rate, (640, 480))
        for number in range(seconds * rate):
            writer.write(np.full((480, 640, 3), number % 256, np.uint8))
        writer.release()
        sway = 10 * np.sin(np.arange(seconds * rate) / rate)[:, None, None]
        np.savez(tmp_path / f"{seconds}.npz", keypoints=person + sway, skeleton="kinect25")
    command = [sys.executable, "-c", MEMORY, str(tmp_path)]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert finished.returncode == 0, finished.stderr
    short, long = map(int, finished.stdout.split())
    assert probe_video(tmp_path / "out" / "60.mp4").num_frames == 360
    assert long < short + 60, f"{short} MiB for 5 s, {long} MiB for 60 s"

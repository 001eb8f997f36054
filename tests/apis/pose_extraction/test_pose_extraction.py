"""From videos and stores to poses, with an estimator whose poses can be worked out by hand."""

import hashlib
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from pasgan.apis.pose_extraction.frame_sources import FrameSourceError
from pasgan.apis.pose_extraction.pose_run import PoseExtraction
from pasgan.apis.pose_extraction.worker import Conversion
from pasgan.apis.pose_files import read_keypoints
from pasgan.data import FrameStore, StoreError
from pasgan.poses import PoseEstimationError
from tests.tools.tool_process import ROOT, run

HERE = Path(__file__).parent


def estimator(tmp_path, **options):
    path = tmp_path / "estimator.py"
    path.write_text(
        f"custom_imports = dict(imports=['brightest_estimator'])\n"
        f"pose_estimator = dict(type='BrightestPixelEstimator', detector=dict(type='WholeImage'), **{options})\n"
    )
    return path


def extract(*arguments, status=0):
    return run("tools/extract_poses.py", *arguments, status=status, PYTHONPATH=f"{HERE}{os.pathsep}{ROOT}")


def write_video(path, columns, rate=10):
    """A white square on grey; its left column per frame."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), rate, (64, 48))
    for column in columns:
        frame = np.full((48, 64, 3), 30, np.uint8)
        frame[10:14, column : column + 4] = 255
        writer.write(frame)
    writer.release()


@pytest.fixture
def videos(tmp_path):
    for name, count in {"one": 10, "deep/two": 23, "three": 6}.items():
        write_video(tmp_path / "videos" / f"{name}.avi", range(8, 8 + count))
    (tmp_path / "videos" / "broken.mp4").write_bytes(b"no video")
    return tmp_path / "videos"


def digests(folder):
    return {p.relative_to(folder): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*.npz")}


def test_videos(videos, tmp_path):
    out = tmp_path / "poses"
    output = extract(
        videos, "--out", out, "--estimator", estimator(tmp_path), "--processes", 2, "--overlay", "deep/two"
    )
    people = read_keypoints(out / "deep" / "two.npz", (48, 64), None)
    assert len(people.points) == 23
    first = np.array([points[0, 0] for points in people.points])
    assert np.abs(first - np.stack([np.arange(8, 31), np.full(23, 10)], axis=1)).max() <= 3.5
    assert "4 videos, 39 frames; 0 frames without the person" in output
    assert "broken" in output
    assert json.loads((out / "report.json").read_text())["videos"]["one"]["frames"] == 10
    capture = cv2.VideoCapture(str(out / "deep" / "two_coco17.mp4"))
    assert capture.get(cv2.CAP_PROP_FRAME_COUNT) == 23
    before = digests(out)
    again = extract(videos, "--out", out, "--estimator", estimator(tmp_path))
    assert "4 videos, 39 frames" in again
    assert digests(out) == before
    assert "another --out" in extract(videos, "--out", out, "--estimator", estimator(tmp_path), "--flip", status=2)


def test_killed_and_started_again_it_ends_with_the_same_file(tmp_path):
    write_video(tmp_path / "long.avi", [8 + i % 40 for i in range(90)])
    slow = estimator(tmp_path, seconds=0.1)
    arguments = [tmp_path / "long.avi", "--out", tmp_path / "killed", "--estimator", slow]
    process = subprocess.Popen(
        [sys.executable, "tools/extract_poses.py", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{HERE}{os.pathsep}{ROOT}"},
        stderr=subprocess.DEVNULL,
    )
    part = tmp_path / "killed" / ".parts" / "long.part"
    while process.poll() is None and not (part.exists() and part.stat().st_size > 3000):
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (tmp_path / "killed" / "long.npz").exists()
    done = part.stat().st_size
    assert done > 3000
    extract(*arguments)
    assert not part.parent.exists()
    extract(arguments[0], "--out", tmp_path / "undisturbed", "--estimator", slow)
    assert digests(tmp_path / "killed") == digests(tmp_path / "undisturbed")


def test_a_store_gets_a_keypoint_set(tiny_store, tmp_path):
    shutil.copytree(tiny_store, tmp_path / "store")
    chosen = estimator(tmp_path)
    output = extract(
        tmp_path / "store", "--estimator", chosen, "--set", "bright", "--boxes", "kinect25", "--processes", 2,
        "--out", tmp_path / "clips", "--overlay", "S001P001R001A001_C002",
    )  # fmt: skip
    store = FrameStore.open(tmp_path / "store")
    assert store.keypoint_sets == {"kinect25": "kinect25", "bright": "coco17"}
    assert store.verify() == []
    frames = store.frames(0, "C002", range(21))
    points, visible = store.keypoints(0, "C002", keypoint_set="bright")
    brightest = [np.unravel_index(np.argmax(f.sum(axis=2)), f.shape[:2])[::-1] for f in frames]
    np.testing.assert_array_equal(points[:, 0], np.array(brightest, np.float32))
    assert visible.min() == 2
    assert "left and right beside the keypoint set 'kinect25'" in output
    assert (tmp_path / "clips" / "S001P001R001A001_C002_bright.mp4").stat().st_size > 1000
    assert "begun in another way" in extract(tmp_path / "store", "--estimator", chosen, "--set", "bright", status=2)


def test_a_video_that_ends_its_process_is_left_out(videos, tmp_path):
    out = tmp_path / "poses"
    output = extract(videos, "--out", out, "--processes", 2, "--estimator", estimator(tmp_path, crash_at=25))
    assert "deep/two: the process that estimated its poses ended" in output
    assert {path.name for path in digests(out)} == {"one.npz", "three.npz"}


def test_processes_that_always_end(videos, tmp_path):
    chosen = estimator(tmp_path, crash_at=0)
    assert "run the same command again" in extract(videos, "--out", tmp_path, "--estimator", chosen, status=2)


BRIGHTEST = {"type": "BrightestPixelEstimator", "detector": {"type": "WholeImage"}}


@pytest.fixture
def extraction(monkeypatch):
    monkeypatch.syspath_prepend(HERE)
    importlib.import_module("brightest_estimator")
    return PoseExtraction(BRIGHTEST)


def test_wrong_arguments(extraction, tmp_path, tiny_store):
    with pytest.raises(FrameSourceError, match="no such file or folder"):
        extraction.run(tmp_path / "missing", tmp_path, None, None)
    with pytest.raises(FrameSourceError, match="name a folder for the poses"):
        extraction.run(tmp_path, None, None, None)
    with pytest.raises(FrameSourceError, match="no video there that can be read"):
        extraction.run(tmp_path, tmp_path / "out", None, None)
    with pytest.raises(StoreError, match="belongs to the store itself"):
        extraction.run(tiny_store, None, "kinect25", None)
    with pytest.raises(PoseEstimationError, match="cannot give"):
        replace(extraction, conversion=Conversion("kinect25")).run(tiny_store, None, None, None)

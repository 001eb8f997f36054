"""Damaged files of every kind are read or refused; see `fuzz_readers.py`."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.data.readers.test_aist import Dance
from tests.data.readers.test_panoptic import Dome

FUZZER = Path(__file__).with_name("fuzz_readers.py")
ROOT = FUZZER.parents[3]
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits memory as Linux does")


@pytest.fixture
def trees(ntu_files, rig_files, tmp_path):
    """Kind → a function that writes small genuine files of it into a folder."""

    def skeletons(root):
        root.mkdir()
        rows = ntu_files.joint_rows(0, 3)
        texts = [
            ntu_files.skeleton_text([[(72057594037944738, frame)] for frame in rows]),
            ntu_files.skeleton_text([[(-5, rows[0]), (3, rows[1])], [], [(3, rows[2])]], "\r\n"),
            ntu_files.skeleton_text([[(1, np.where(rows[0] > 3, np.nan, rows[0]))]]),
        ]
        for number, text in enumerate(texts):
            (root / f"{number}.skeleton").write_bytes(text.encode())

    def videos(root):
        root.mkdir()
        for name, codec in (("a.avi", "MJPG"), ("b.avi", "XVID"), ("c.mp4", "mp4v")):
            writer = cv2.VideoWriter(str(root / name), cv2.VideoWriter_fourcc(*codec), 30, (64, 48))
            for frame in ntu_files.moving_picture(0, 12, (48, 64)):
                writer.write(frame)
            writer.release()

    def pickles(root):
        root.mkdir()
        content = {"points": np.eye(3), "places": np.arange(4).reshape(2, 2).T, "rate": 60.0}
        for protocol in (2, 4, 5):
            (root / f"{protocol}.pkl").write_bytes(pickle.dumps(content, protocol))

    def depths(root):
        root.mkdir()
        depth = np.random.default_rng(0).integers(0, 4000, (40, 50)).astype(np.uint16)
        cv2.imwrite(str(root / "MDepth-00000001.png"), depth)

    def rig(root):
        people = rig_files.SyntheticRig(num_frames=4)
        people.write(root, ntu_files.write_video)
        (root / "recording.toml").write_text("subject = 3\naction = 5\n")
        # One camera's keypoints in COCO's form, the others' in OpenPose's.
        shutil.rmtree(root / "pose" / "cam01_json")
        images = [{"id": frame, "file_name": f"{frame}.jpg"} for frame in range(4)]
        found = [
            {"image_id": frame, "keypoints": person}
            for frame in range(4)
            for person in people.people(people.azimuths[0], frame)
        ]
        (root / "pose" / "cam01.json").write_text(json.dumps({"images": images, "annotations": found}))

    def aist(root):
        Dance(rig_files, num_frames=4).write(root, cameras=(0, 2, 5))

    def panoptic(root):
        Dome(rig_files, num_frames=9).write(root)

    return {
        "skeleton": skeletons,
        "video": videos,
        "depth": depths,
        "pickle": pickles,
        "rig": rig,
        "aist": aist,
        "panoptic": panoptic,
    }


def fuzz(trees, folder, counts, seed):
    """Kind → the number of files read, and how many were refused for which reason."""
    for kind in counts:
        trees[kind](folder / kind)
    command = [sys.executable, str(FUZZER), str(folder), str(seed), *(f"{kind}={counts[kind]}" for kind in counts)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=3600, env=environment)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


FAST = {"skeleton": 2000, "video": 60, "depth": 300, "pickle": 600, "rig": 150, "aist": 150, "panoptic": 150}
WHOLE = {"skeleton": 20_000, "video": 500, "depth": 2000, "pickle": 2000, "rig": 6000, "aist": 2000, "panoptic": 2000}


@pytest.mark.parametrize(("counts", "seed"), [(FAST, 0), pytest.param(WHOLE, 1, marks=pytest.mark.slow)])
def test_damaged_files_are_read_or_refused(trees, tmp_path, counts, seed):
    results = fuzz(trees, tmp_path, counts, seed)
    for kind, count in counts.items():
        read = results[kind].pop("read")
        refused = sum(results[kind].values())
        assert read + refused == count
        assert read > count / 50
        assert refused > count / 5

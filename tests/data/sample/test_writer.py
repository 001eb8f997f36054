from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path

import cv2
import numpy as np
import pytest

from pasgan.data.sample import SampleError, SampleOptions, make_sample
from pasgan.data.sample.generate import is_complete
from pasgan.data.sample.plan import plan_recordings
from pasgan.data.sample.statistics import file_statistics
from pasgan.data.sample.writer import depth_path, skeleton_path, video_path, write_video

OPTIONS = SampleOptions(height=108)
CHOICE = {
    "num_recordings": 2,
    "performers": [1, 3],
    "setups": [10],
    "actions": [24],
    "options": OPTIONS,
    "workers": 0,
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("sample")
    assert make_sample(root, **CHOICE) == {"written": 2, "kept": 0}
    return root


def _hashes(root: Path) -> dict[str, str]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _frames(path: Path) -> np.ndarray:
    capture, frames = cv2.VideoCapture(str(path)), []
    while True:
        read, frame = capture.read()
        if not read:
            return np.stack(frames)
        frames.append(frame)


def test_official_tree_and_nothing_else(sample):
    folders = {path.name for path in sample.iterdir()}
    assert folders == {"nturgb+d_rgb", "nturgb+d_skeletons", "cameras.json"}
    assert len(list((sample / "nturgb+d_rgb").iterdir())) == len(list((sample / "nturgb+d_skeletons").iterdir())) == 6


def test_same_seed_same_bytes(sample, tmp_path):
    make_sample(tmp_path, **CHOICE)
    ours, again = _hashes(sample), _hashes(tmp_path)
    assert {k: v for k, v in ours.items() if k.endswith((".skeleton", ".json"))} == {
        k: v for k, v in again.items() if k.endswith((".skeleton", ".json"))
    }
    for path in sorted((sample / "nturgb+d_rgb").iterdir())[:2]:
        np.testing.assert_array_equal(_frames(path), _frames(tmp_path / "nturgb+d_rgb" / path.name))


def test_skeleton_grammar_and_exact_cameras(sample):
    cameras = json.loads((sample / "cameras.json").read_text())
    inner = cameras["intrinsics"]
    states, ids = set(), set()
    for path in sorted((sample / "nturgb+d_skeletons").iterdir()):
        lines = path.read_text().splitlines()
        frames = _frames(sample / "nturgb+d_rgb" / f"{path.stem}_rgb.avi")
        assert frames.shape[1:] == (108, 192, 3)
        assert int(lines[0]) == len(frames)
        assert 40 <= len(frames) <= 70
        assert len(lines) == 1 + 28 * len(frames)
        blocks = [lines[1 + 28 * i : 29 + 28 * i] for i in range(len(frames))]
        for block in blocks:
            assert block[0] == "1"
            assert block[2] == "25"
            assert len(block[1].split()) == 10
            assert all(len(line.split()) == 12 for line in block[3:])
            ids.add((path.stem[:4] + path.stem[8:], int(block[1].split()[0])))
        joints = np.array([[line.split() for line in block[3:]] for block in blocks], float)
        x, y, z = joints[..., 0], joints[..., 1], joints[..., 2]
        np.testing.assert_allclose(joints[..., 5], inner["cx"] + inner["fx"] * x / z, atol=1e-2)
        np.testing.assert_allclose(joints[..., 6], inner["cy"] - inner["fy"] * y / z, atol=1e-2)
        assert (
            (joints[..., 3] > 0) & (joints[..., 3] < 512) & (joints[..., 4] > 0) & (joints[..., 4] < 424)
        ).mean() > 0.9
        norms = np.linalg.norm(joints[..., 7:11], axis=-1)
        assert np.all((np.abs(norms - 1) < 1e-5) | (norms == 0))
        states |= set(joints[..., 11].astype(int).ravel())
    assert states == {1, 2}
    assert len(ids) == 2
    assert all(body > 2**53 for _, body in ids)


def test_world_joints_of_three_cameras_agree(sample):
    described = json.loads((sample / "cameras.json").read_text())
    recording, pose = next(iter(described["recordings"].items()))
    worlds = []
    for name, camera in described["setups"]["S010"].items():
        lines = (
            (sample / "nturgb+d_skeletons" / f"{recording[:4]}{name}{recording[4:]}.skeleton").read_text().splitlines()
        )
        joints = np.array([line.split()[:3] for line in lines[4:29]], float)
        worlds.append(joints @ np.array(camera["rotation"]) + camera["position"])
    assert np.abs(worlds[0] - worlds[1]).max() < 0.12
    assert np.abs(worlds[0] - worlds[2]).max() < 0.12
    base = np.mean(worlds, 0)[0]
    assert math.dist(base[[0, 2]], np.array(pose["position"])[[0, 2]]) < 0.12


def test_without_jitter_joints_are_exact(tmp_path):
    make_sample(tmp_path, 1, [1], [10], [35], SampleOptions(height=108, jitter=0.0), workers=0)
    described = json.loads((tmp_path / "cameras.json").read_text())
    worlds = []
    for path in sorted((tmp_path / "nturgb+d_skeletons").iterdir()):
        camera = described["setups"]["S010"][path.stem[4:8]]
        joints = np.array([line.split()[:3] for line in path.read_text().splitlines()[4:29]], float)
        worlds.append(joints @ np.array(camera["rotation"]) + camera["position"])
    np.testing.assert_allclose(worlds[0], worlds[1], atol=1e-5)


def test_resume_makes_only_what_is_missing(sample):
    planned = plan_recordings(2, [1, 3], [10], [24])
    kept, gone = skeleton_path(sample, planned[0].name(1)), skeleton_path(sample, planned[1].name(2))
    before, text = kept.stat().st_mtime_ns, gone.read_text()
    gone.unlink()
    assert not is_complete(sample, planned[1])
    assert make_sample(sample, **CHOICE) == {"written": 1, "kept": 1}
    assert kept.stat().st_mtime_ns == before
    assert gone.read_text() == text
    assert make_sample(sample, **CHOICE) == {"written": 0, "kept": 2}


def test_depth_maps_are_added_and_lie_on_the_person(tmp_path):
    choice = {**CHOICE, "num_recordings": 1, "performers": [1]}
    make_sample(tmp_path, **choice)
    before = _hashes(tmp_path)
    assert make_sample(tmp_path, **choice, depth=True) == {"written": 1, "kept": 0}
    assert make_sample(tmp_path, **choice, depth=True) == {"written": 0, "kept": 1}
    assert {name: after for name, after in _hashes(tmp_path).items() if name in before} == before
    (planned,) = plan_recordings(1, [1], [10], [24])
    for camera in (1, 2, 3):
        lines = skeleton_path(tmp_path, planned.name(camera)).read_text().splitlines()
        files = sorted(depth_path(tmp_path, planned.name(camera)).iterdir())
        assert [path.name for path in files] == [f"MDepth-{number + 1:08d}.png" for number in range(int(lines[0]))]
        for index in (0, len(files) - 1):
            depth = cv2.imread(str(files[index]), cv2.IMREAD_UNCHANGED)
            assert depth.shape == (424, 512)
            joints = np.array([line.split() for line in lines[4 + 28 * index : 29 + 28 * index]], float)
            tracked = joints[joints[:, 11] == 2]
            x, y = tracked[:, 3:5].round().astype(int).T
            # Joints lie some centimetres behind the skin.
            behind = tracked[:, 2] - depth[y, x] / 1000
            on_body = depth[y, x] > 0
            assert on_body.mean() > 0.8
            assert (behind[on_body] > -0.05).mean() > 0.9
            assert np.median(behind[on_body]) < 0.15


def test_other_options_in_the_same_folder_are_refused(sample):
    with pytest.raises(SampleError, match="holds a sample made with"):
        make_sample(sample, **{**CHOICE, "options": SampleOptions(seed=1, height=108)})


def test_garbled_cameras_file_is_named(tmp_path):
    (tmp_path / "cameras.json").write_text("{")
    with pytest.raises(SampleError, match=r"cameras\.json cannot be read"):
        make_sample(tmp_path, **CHOICE)


def test_bad_options_are_named(tmp_path):
    with pytest.raises(ValueError, match="multiple of 18"):
        SampleOptions(height=135)
    with pytest.raises(ValueError, match="four letters"):
        SampleOptions(codec="X")
    blocker = tmp_path / "file"
    blocker.write_text("")
    with pytest.raises(SampleError, match="cannot write"):
        make_sample(blocker / "sample", **CHOICE)


def test_unfinished_video_leaves_no_file(tmp_path):
    def frames():
        yield np.zeros((108, 192, 3), np.uint8)
        raise RuntimeError("stopped")

    path = video_path(tmp_path, "S001C001P001R001A001")
    with pytest.raises(RuntimeError, match="stopped"):
        write_video(path, frames(), (108, 192))
    assert not path.exists()


def test_statistics_read_the_files(sample):
    clips = file_statistics(sample, limit=2)
    assert len(clips) == 2
    assert all(15 < clip.psnr < 60 and clip.moving_percent > 0 for clip in clips)
    with pytest.raises(SampleError, match="make_sample"):
        file_statistics(sample / "nowhere")

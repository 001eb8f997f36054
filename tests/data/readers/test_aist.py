from __future__ import annotations

import json
import pickle

import cv2
import numpy as np
import pytest

from pasgan.data.preparation import prepare_store
from pasgan.data.readers import AISTReader, ReaderError
from pasgan.data.store import FrameStore
from pasgan.registry import READERS

NAME = "gPO_sFM_cAll_d10_mPO1_ch05"
SIZE = (270, 480)
AZIMUTHS = np.deg2rad([0, 45, 90, 135, 180, -135, -90, -45, 0])
# z up, as the rig of the tests has it, to AIST++'s y up.
TURN = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0.0]])


class Dance:
    """A dancer of joints alone, drawn as bright dots into the videos of nine cameras."""

    def __init__(self, rig_files, num_frames=24, rate=60.0):
        self.rig_files, self.rate, self.num_frames = rig_files, rate, num_frames
        self.rig = rig_files.SyntheticRig(AZIMUTHS, "coco17", num_frames)
        self.rig.size, self.rig.distortions = SIZE, np.array([-0.05, 0.01, 0.001, -0.001, 0.0])
        self.rig.matrix = np.array([[250.0, 0, 240], [0, 250, 135], [0, 0, 1]])
        self.points = np.stack([self.rig.project(self.rig.actor, azimuth) for azimuth in AZIMUTHS])

    def setting(self):
        cameras = []
        for number, azimuth in enumerate(AZIMUTHS, start=1):
            rotation, translation = self.rig.camera(azimuth)
            cameras.append(
                {
                    "name": f"c{number:02d}",
                    "size": [SIZE[1], SIZE[0]],
                    "matrix": self.rig.matrix.tolist(),
                    "rotation": cv2.Rodrigues(rotation @ TURN.T)[0].ravel().tolist(),
                    "translation": (translation * 100).tolist(),
                    "distortions": self.rig.distortions.tolist(),
                }
            )
        return cameras

    def keypoints(self, protocol=4):
        points = np.concatenate([self.points, np.full((*self.points.shape[:3], 1), 0.9)], axis=-1)
        scores, stamps = np.ones(points.shape[:2]), np.arange(self.num_frames) * 1000 / 60
        return pickle.dumps({"keypoints2d": points, "det_scores": scores, "timestamps": stamps}, protocol)

    def write(self, root, name=NAME, cameras=range(9)):
        notes = root / "aist_plusplus_final"
        for folder in (notes / "cameras", notes / "keypoints2d", notes / "splits", root / "videos"):
            folder.mkdir(parents=True, exist_ok=True)
        with open(notes / "cameras" / "mapping.txt", "a") as file:
            file.write(f"{name} setting3\n")
        (notes / "cameras" / "setting3.json").write_text(json.dumps(self.setting()))
        (notes / "keypoints2d" / f"{name}.pkl").write_bytes(self.keypoints())
        (notes / "splits" / "pose_train.txt").write_text(f"{name}\nanother")
        (notes / "splits" / "crossmodal_test.txt").write_text(name)
        (notes / "ignore_list.txt").write_text("gBR_sBM_cAll_d04_mBR1_ch01\n")
        for camera in cameras:
            path = root / "videos" / f"{name.replace('cAll', f'c{camera + 1:02d}')}.mp4"
            self.rig_files.write_marked_video(path, self.points[camera], SIZE, self.rate)
        return root


@pytest.fixture
def dance(rig_files):
    return Dance(rig_files)


def read(root):
    scan = READERS.build({"type": "AISTReader", "root": str(root)}).scan()
    assert scan.dropped == []
    return AISTReader(root).read(scan.sources[0])


def test_nine_cameras_around_a_dancer(dance, tmp_path):
    recording = read(dance.write(tmp_path))
    assert recording.recording_id == NAME
    assert (recording.subject, recording.action, recording.setup, recording.replication) == (10, 2, 3, 5)
    assert recording.splits == {"pose": "train", "crossmodal": "test"}
    assert recording.warnings == []
    assert list(recording.views) == [f"c{number:02d}" for number in range(1, 10)]
    for azimuth, points, view in zip(AZIMUTHS, dance.points, recording.views.values(), strict=True):
        geometry = view.geometry
        assert np.cos(geometry.azimuth - azimuth) == pytest.approx(1, abs=1e-3)
        assert geometry.distance == pytest.approx(dance.rig.distance, abs=0.05)
        assert geometry.height == pytest.approx(dance.rig.height, abs=0.12)  # above the ankles
        np.testing.assert_allclose(view.keypoints["coco17"], points, atol=0.01)
        assert (view.keypoints_visible["coco17"] == 2).all()


def test_stored_joints_lie_on_the_drawn_markers(dance, tmp_path):
    report = prepare_store(AISTReader(dance.write(tmp_path / "raw")), tmp_path / "store", workers=0)
    assert report.kept == [NAME]
    store = FrameStore.open(tmp_path / "store")
    for camera in ("c01", "c04", "c09"):
        points, visible = store.keypoints(0, camera, keypoint_set="coco17")
        assert (visible == 2).all()
        dance.rig_files.check_markers(store.frames(0, camera, range(dance.num_frames)), points)


def test_videos_of_another_rate_keep_in_step(rig_files, tmp_path):
    dance = Dance(rig_files, num_frames=40, rate=30.0)
    view = read(dance.write(tmp_path, cameras=(0, 2))).views["c03"]
    assert view.num_frames == 20
    np.testing.assert_allclose(view.keypoints["coco17"], dance.points[2, ::2], atol=0.01)


def test_what_the_owners_leave_out_is_left_out(dance, tmp_path):
    dance.write(tmp_path, "gBR_sBM_cAll_d04_mBR0_ch01", cameras=(3, 4, 5))
    dance.write(tmp_path, "gBR_sBM_cAll_d04_mBR1_ch01", cameras=(3, 4))
    dance.write(tmp_path, "gBR_sBM_cAll_d04_mBR1_ch02", cameras=(3,))
    dance.write(tmp_path, "gBR_sBM_cAll_d04_mBR1_ch03", cameras=(3, 4))
    (tmp_path / "aist_plusplus_final/keypoints2d/gBR_sBM_cAll_d04_mBR1_ch03.pkl").unlink()
    for camera in ("c01", "c02"):
        (tmp_path / f"gBR_sBM_{camera}_d04_mBR1_ch04.mp4").write_bytes(b"x")
        (tmp_path / f"gBR_sGR_{camera}_d04_d05_d06_mBR1_ch04.mp4").write_bytes(b"x")  # a group: not of AIST++
    scan = AISTReader(tmp_path).scan()
    assert [list(source.videos) for source in scan.sources] == [["c04", "c06"]]
    assert [(entry.recording_id[-4:], entry.reason) for entry in scan.dropped] == [
        ("ch01", "in the owners' ignore list"),
        ("ch02", "fewer than two cameras"),
        ("ch03", "missing keypoints"),
        ("ch04", "no camera setting"),
    ]


def test_unsure_keypoints(dance, tmp_path):
    dance.write(tmp_path, cameras=(0, 1, 2))
    path = tmp_path / "aist_plusplus_final/keypoints2d" / f"{NAME}.pkl"
    content = pickle.loads(path.read_bytes())
    content["keypoints2d"][0, 3, 9, 2] = 0.3
    content["keypoints2d"][0, 3, 10, 2] = 0.1
    content["keypoints2d"][0, 4, :] = np.nan
    path.write_bytes(pickle.dumps(content, 2))
    view = read(tmp_path).views["c01"]
    assert view.keypoints_visible["coco17"][3, 8:12].tolist() == [2, 1, 0, 2]
    assert view.keypoints_visible["coco17"][4].max() == 0
    assert np.isnan(view.keypoints["coco17"][4]).all()


@pytest.mark.parametrize(
    ("file", "change", "message", "reason"),
    [
        ("keypoints2d/{}.pkl", lambda data: b"", "not a readable pickle", "unusable keypoint file"),
        ("keypoints2d/{}.pkl", lambda data: pickle.dumps({}), r"shape \(\)", "unusable keypoint file"),
        (
            "keypoints2d/{}.pkl",
            lambda data: pickle.dumps({"keypoints2d": np.zeros((8, 5, 17, 3))}),
            r"\(8, 5, 17, 3\), \(9, T, 17, 3\) is expected",
            "unusable keypoint file",
        ),
        (
            "keypoints2d/{}.pkl",
            lambda data: pickle.dumps({"keypoints2d": np.full((9, 5, 17, 3), np.nan)}),
            "no keypoint is known in c01",
            "no person in the keypoint files",
        ),
        ("cameras/setting3.json", lambda data: b"[1", "not valid JSON", "unusable calibration file"),
        ("cameras/setting3.json", lambda data: b"{}", "list of cameras", "unusable calibration file"),
        ("cameras/setting3.json", lambda data: data.replace(b'"size"', b'"sizes"', 1), "no `size`",
         "unusable calibration file"),
        ("cameras/setting3.json", lambda data: data.replace(b'"c02"', b'"c12"', 1), "has no camera c02",
         "camera not calibrated"),
    ],
)  # fmt: skip
def test_damaged_annotations(dance, tmp_path, file, change, message, reason):
    path = dance.write(tmp_path, cameras=(0, 1)) / "aist_plusplus_final" / file.format(NAME)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(ReaderError, match=message) as caught:
        read(tmp_path)
    assert caught.value.reason == reason


def test_wrong_folders(dance, tmp_path):
    with pytest.raises(ReaderError, match=r"none: cannot be read \(No such file"):
        AISTReader(tmp_path / "none").scan()
    with pytest.raises(ReaderError, match=r"holds cameras/mapping\.txt"):
        AISTReader(tmp_path).scan()
    dance.write(tmp_path, cameras=())
    with pytest.raises(ReaderError, match="no video named like"):
        AISTReader(tmp_path).scan()
    (tmp_path / "aist_plusplus_final/cameras/mapping.txt").write_text("a b c\n")
    with pytest.raises(ReaderError, match=r"mapping\.txt, line 1"):
        AISTReader(tmp_path).scan()

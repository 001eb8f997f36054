from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from pasgan.data.preparation import prepare_store
from pasgan.data.readers import ReaderError, RigReader
from pasgan.data.readers.calibrated_views import square_around
from pasgan.data.readers.calibration import read_calibration, reprojection_errors, triangulate
from pasgan.data.store import FrameStore
from pasgan.registry import READERS
from pasgan.structures import get_skeleton

DEMO = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "four_camera_demo"


@pytest.fixture
def rig(rig_files):
    return rig_files.SyntheticRig()


@pytest.fixture
def root(rig, ntu_files, tmp_path):
    return rig.write(tmp_path / "rig", ntu_files.write_video)


def read(root, **options):
    reader = READERS.build({"type": "RigReader", "root": str(root), **options})
    scan = reader.scan()
    assert scan.dropped == []
    return reader.read(scan.sources[0])


def test_the_actor_is_followed_and_the_cameras_are_placed(rig, root):
    recording = read(root)
    assert recording.recording_id == "rig"
    assert list(recording.views) == ["cam01", "cam02", "cam03"]
    for azimuth, view in zip(rig.azimuths, recording.views.values(), strict=True):
        assert view.geometry.azimuth == pytest.approx(azimuth, abs=0.02)
        assert view.geometry.distance == pytest.approx(rig.distance, abs=0.05)
        assert view.geometry.height == pytest.approx(rig.height, abs=0.12)  # above the ankles rather than the soles
        np.testing.assert_allclose(view.keypoints["body25"], rig.project(rig.actor, azimuth), atol=0.01)
        assert (view.keypoints_visible["body25"] == 2).all()
    assert recording.warnings == []


@pytest.mark.parametrize("up", ["x", "-y"])
def test_the_vertical_axis_is_found_from_the_person(rig_files, ntu_files, tmp_path, up):
    # The whole world turned, so that another axis points up: X' = Q X, and cameras take R Qᵀ.
    turn = {"x": np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0.0]]), "-y": np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0.0]])}[
        up
    ]

    class TurnedRig(rig_files.SyntheticRig):
        turn_calibration = False

        def camera(self, azimuth):
            rotation, translation = super().camera(azimuth)
            return (rotation @ turn.T if self.turn_calibration else rotation), translation

        def calibration(self):
            self.turn_calibration = True
            text = super().calibration()
            self.turn_calibration = False
            return text

    rig = TurnedRig()
    recording = read(rig.write(tmp_path / "rig", ntu_files.write_video))
    azimuths = [view.geometry.azimuth for view in recording.views.values()]
    assert azimuths == pytest.approx(list(rig.azimuths), abs=0.02)
    assert [v.geometry.azimuth for v in read(tmp_path / "rig", up=up).views.values()] == azimuths


@pytest.mark.parametrize("skeleton", ["coco17", "body25b"])
def test_other_skeletons_are_recognised_and_converted(rig_files, ntu_files, tmp_path, skeleton):
    rig = rig_files.SyntheticRig(skeleton=skeleton)
    recording = read(rig.write(tmp_path / "rig", ntu_files.write_video), keypoint_sets=["body25", skeleton])
    view = recording.views["cam02"]
    given = rig.project(rig.actor, rig.azimuths[1])
    np.testing.assert_allclose(view.keypoints[skeleton], given, atol=0.01)
    assert view.geometry.azimuth == pytest.approx(rig.azimuths[1], abs=0.02)
    names, body25 = get_skeleton(skeleton).keypoint_names, get_skeleton("body25").keypoint_names
    for name in ("left_knee", "right_wrist", "nose"):
        expected = given[:, names.index(name)]
        np.testing.assert_allclose(view.keypoints["body25"][:, body25.index(name)], expected, atol=0.01)
    hips = (given[:, names.index("left_hip")] + given[:, names.index("right_hip")]) / 2
    np.testing.assert_allclose(view.keypoints["body25"][:, body25.index("mid_hip")], hips, atol=0.01)
    toe = view.keypoints_visible["body25"][:, body25.index("left_big_toe")]
    assert (toe == (0 if skeleton == "coco17" else 2)).all()


def test_coco_annotations_in_place_of_openpose(rig, root):
    expected = read(root)
    for number, azimuth in enumerate(rig.azimuths, start=1):
        annotations = [
            {"image_id": 100 + frame, "keypoints": person, "score": 0.9}
            for frame in reversed(range(rig.num_frames))
            for person in rig.people(azimuth, frame)
        ]
        images = [{"id": 100 + frame, "file_name": f"img_{frame:04d}.jpg"} for frame in range(rig.num_frames)]
        (root / "pose" / f"cam{number:02d}.json").write_text(json.dumps({"images": images, "annotations": annotations}))
        for file in (root / "pose" / f"cam{number:02d}_json").iterdir():
            file.unlink()
        (root / "pose" / f"cam{number:02d}_json").rmdir()
    recording = read(root)
    for camera, view in recording.views.items():
        np.testing.assert_array_equal(view.keypoints["body25"], expected.views[camera].keypoints["body25"])


def write_npz(rig, root, number, **changed):
    """In place of a camera's JSON files: what tools/extract_poses.py writes."""
    name, points = f"cam{number:02d}", rig.project(rig.actor, rig.azimuths[number - 1]).astype(np.float32)
    shutil.rmtree(root / "pose" / f"{name}_json", ignore_errors=True)
    content = {"keypoints": points, "scores": np.full(points.shape[:2], 0.8), "skeleton": np.array(rig.skeleton)}
    np.savez(root / "pose" / f"{name}.npz", **{**content, **changed})


def test_files_of_extract_poses_in_place_of_openpose(rig_files, ntu_files, tmp_path):
    rig = rig_files.SyntheticRig(skeleton="coco17")
    root = rig.write(tmp_path / "rig", ntu_files.write_video)
    expected = read(root)
    for number in (1, 2, 3):
        write_npz(rig, root, number)
    (root / "pose" / "report.json").write_text("{}")
    recording = read(root)
    for camera, view in recording.views.items():
        np.testing.assert_allclose(view.keypoints["coco17"], expected.views[camera].keypoints["coco17"], atol=0.01)


def test_a_frame_without_the_person_in_an_npz(rig, root):
    points = rig.project(rig.actor, rig.azimuths[0]).astype(np.float32)
    points[4], points[6, 3] = np.nan, np.nan
    for number in (2, 3):
        write_npz(rig, root, number)
    write_npz(rig, root, 1, keypoints=points)
    visible = read(root).views["cam01"].keypoints_visible["body25"]
    assert visible[4].max() == 0
    assert visible[6].tolist() == [2] * 3 + [0] + [2] * 21


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"skeleton": np.array("body")}, "is not a file of tools/extract_poses.py .unknown skeleton 'body'"),
        ({"scores": np.ones((10, 17))}, "are not of the skeleton body25"),
        ({"scores": np.zeros((10, 25))}, "holds no person in any frame"),
        ({"keypoints": np.array(["x"], dtype=object)}, "is not a file of tools/extract_poses.py"),
    ],
)
def test_an_npz_of_another_kind(rig, root, changed, message):
    write_npz(rig, root, 1, **changed)
    with pytest.raises(ReaderError, match=message):
        read(root)


def test_keypoints_of_little_confidence(rig, root):
    path = sorted((root / "pose" / "cam01_json").iterdir())[4]
    content = json.loads(path.read_text())
    for person in content["people"]:
        person["pose_keypoints_2d"][3 * 4 + 2] = 0.2  # right wrist
        person["pose_keypoints_2d"][3 * 7 : 3 * 8] = [0, 0, 0]  # left wrist
    path.write_text(json.dumps(content))
    view = read(root).views["cam01"]
    assert view.keypoints_visible["body25"][4, [4, 7]].tolist() == [1, 0]
    assert np.isfinite(view.keypoints["body25"][4, 4]).all()
    assert np.isnan(view.keypoints["body25"][4, 7]).all()


def test_a_keypoint_that_jumps_to_the_bystander_is_unknown(rig, root):
    path = sorted((root / "pose" / "cam01_json").iterdir())[5]
    content = json.loads(path.read_text())
    actor, bystander = rig.people(rig.azimuths[0], 5)
    actor[:3] = bystander[:3]
    path.write_text(json.dumps({**content, "people": [{"pose_keypoints_2d": actor}, {"pose_keypoints_2d": bystander}]}))
    view = read(root).views["cam01"]
    assert np.isnan(view.keypoints["body25"][5, 0]).all()
    assert view.keypoints_visible["body25"][5].tolist() == [0] + [2] * 24


def test_frames_in_which_a_camera_misses_the_actor(rig, root):
    for path in sorted((root / "pose" / "cam02_json").iterdir())[3:5]:
        people = json.loads(path.read_text())["people"]
        frame = int(path.stem.split("_")[1])
        actor = 0 if frame % 3 else 1
        path.write_text(json.dumps({"people": [people[1 - actor]]}))
    view = read(root).views["cam02"]
    assert (view.keypoints_visible["body25"].max(axis=1) > 0).tolist() == [True] * 3 + [False] * 2 + [True] * 5


def test_the_shortest_of_videos_and_poses_counts(rig, root, ntu_files, tmp_path):
    ntu_files.write_video(root / "videos" / "cam03.avi", np.full((9, *rig.size, 3), 60, np.uint8))
    sorted((root / "pose" / "cam01_json").iterdir())[-1].unlink()
    recording = read(root)
    assert {view.num_frames for view in recording.views.values()} == {9}
    assert recording.warnings == ["frame counts differ: 9 to 10, the shortest is used"]
    report = prepare_store(RigReader(root), tmp_path / "store", workers=0)
    assert report.kept == ["rig"]
    assert {v.num_frames for v in FrameStore.open(tmp_path / "store").recordings[0].cameras.values()} == {9}


def test_several_recordings_with_one_calibration(rig, root, tmp_path):
    session = tmp_path / "session"
    for number in (1, 2):
        (session / f"take{number}").mkdir(parents=True)
        for folder in ("videos", "pose"):
            (session / f"take{number}" / folder).symlink_to(root / folder, target_is_directory=True)
        (session / f"take{number}" / "recording.toml").write_text(f"subject = {number}\naction = 7\n")
    (session / "calibration.toml").write_text(rig.calibration())
    (session / "take3" / "videos").mkdir(parents=True)
    reader = RigReader(session)
    scan = reader.scan()
    assert [source.recording_id for source in scan.sources] == ["take1", "take2"]
    assert [(entry.recording_id, entry.reason) for entry in scan.dropped] == [("take3", "fewer than two cameras")]
    assert [(r.subject, r.action) for r in map(reader.read, scan.sources)] == [(1, 7), (2, 7)]


def move_camera(root):
    path = root / "calibration.toml"
    tables = path.read_text().split("\n\n")
    rotation = tables[1].split("rotation = ")[1].split("\n")[0]
    path.write_text("\n\n".join([tables[0], tables[1].replace(rotation, "[0.1, 0.2, 0.3]"), *tables[2:]]))


def replace_text(path, old, new):
    path.write_text(path.read_text().replace(old, new))


@pytest.mark.parametrize(
    ("damage", "message", "reason"),
    [
        (lambda root: (root / "calibration.toml").unlink(), "no calibration.toml", "no calibration file"),
        (lambda root: (root / "calibration.toml").write_text("= ["), "is not valid TOML", "unusable calibration file"),
        (
            lambda root: replace_text(root / "calibration.toml", "cam_02", "other"),
            "no camera cam02",
            "camera not calibr",
        ),
        (lambda root: replace_text(root / "calibration.toml", "480.0", "700.0"), "is for 700x360", "differ in shape"),
        (move_camera, "keypoints that agree with the calibration", "people do not match across cameras"),
        (lambda root: (root / "videos/cam02.avi").write_bytes(b""), "cam02.avi: the file is empty", "empty video file"),
        (
            lambda root: next((root / "pose/cam01_json").iterdir()).write_text('{"people": [{'),
            "is not valid JSON",
            "unusable keypoint file",
        ),
        (
            lambda root: [path.write_text('{"people": []}') for path in (root / "pose/cam03_json").iterdir()],
            "holds no person in any frame",
            "no person",
        ),
    ],
)
def test_damaged_rigs(root, damage, message, reason):
    damage(root)
    reader = RigReader(root)
    with pytest.raises(ReaderError, match=message) as caught:
        reader.read(reader.scan().sources[0])
    assert reason in caught.value.reason


def test_wrong_folders_and_options(tmp_path):
    with pytest.raises(ReaderError, match="no such folder"):
        RigReader(tmp_path / "none").scan()
    with pytest.raises(ReaderError, match="a folder named videos"):
        RigReader(tmp_path).scan()
    with pytest.raises(ReaderError, match="up is 'w'"):
        RigReader(tmp_path, up="w")
    with pytest.raises(ReaderError, match="unknown skeleton 'body'"):
        RigReader(tmp_path, skeleton="body")


def test_the_square_stays_in_the_image_or_has_it_in_the_middle():
    points = np.array([[[10.0, 20.0], [60.0, 220.0]]])
    x, y, width, height = square_around(points, (480, 640), margin=0.2)
    assert (x, width, height) == (0, 240, 240)
    assert y == 0
    assert square_around(points, (480, 640), 0.0)[:2] == (0, 20)
    assert square_around(points, (480, 100), 0.0) == (-50, 20, 200, 200)


@pytest.mark.skipif(not DEMO.is_dir(), reason=f"the real recording {DEMO} is not on this machine")
def test_a_real_recording_of_four_cameras():
    recording = read(DEMO)
    azimuths = {camera: np.degrees(view.geometry.azimuth) for camera, view in recording.views.items()}
    # Two cameras in front of the person, one of them on the right, and two behind; checked against the pictures.
    assert azimuths == pytest.approx({"cam01": -33, "cam02": 15, "cam03": 136, "cam04": -150}, abs=5)
    for view in recording.views.values():
        assert view.num_frames == 100
        assert 2.5 < view.geometry.distance < 4.5
        assert 1.3 < view.geometry.height < 2.2
        assert (view.keypoints_visible["body25"] > 0).mean() > 0.9
        steps = np.linalg.norm(np.diff(view.keypoints["body25"], axis=0), axis=-1)
        assert np.nanmax(np.nanmedian(steps, axis=1)) < 40, "somebody else for a frame"
    cameras = read_calibration(DEMO / "calibration.toml")
    points = np.stack([view.keypoints["body25"] for view in recording.views.values()])
    rays = np.stack([camera.rays(p) for camera, p in zip(cameras, points, strict=True)])
    positions = triangulate(cameras, rays, np.isfinite(rays[..., 0]).astype(float))
    # In every frame and camera it is one person, about 900 px tall; and the one who is on the treadmill.
    assert np.nanmax(np.nanmedian(reprojection_errors(cameras, rays, positions), axis=2)) < 40
    hips = positions[:, get_skeleton("body25").keypoint_names.index("mid_hip")]
    # The triangulation that came with the recording: columns frame, time, right hip, …, left hip; y up.
    table = np.genfromtxt(next(DEMO.glob("*.trc")), skip_header=5)
    theirs = (table[:, 2:5] + table[:, 20:23])[:, [2, 0, 1]] / 2
    assert np.linalg.norm(hips - theirs, axis=1).max() < 0.15

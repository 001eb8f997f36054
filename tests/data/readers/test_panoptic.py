from __future__ import annotations

import json
import os

import numpy as np
import pytest

from pasgan.data.preparation import prepare_store
from pasgan.data.readers import PanopticReader, ReaderError
from pasgan.data.store import FrameStore
from pasgan.registry import READERS
from pasgan.structures import get_skeleton

SIZE = (270, 480)
AZIMUTHS = (0.0, 1.2, -2.0)
# z up, as the rig of the tests has it, to Panoptic's y down.
TURN = np.array([[0, 1, 0], [0, 0, -1], [-1, 0, 0.0]])


class Dome:
    """Two people of joints alone; the actor is drawn as bright dots into the videos of three HD cameras."""

    first = 5  # the first frame that has poses

    def __init__(self, rig_files, num_frames=30, name="171204_pose9"):
        self.rig_files, self.name, self.num_frames = rig_files, name, num_frames
        self.rig = rig_files.SyntheticRig(AZIMUTHS, "coco19", num_frames)
        self.rig.matrix = np.array([[250.0, 0, 240], [0, 250, 135], [0, 0, 1]])
        self.rig.distortions = np.array([-0.05, 0.01, 0.001, -0.001, 0.002])
        self.points = np.stack([self.rig.project(self.rig.actor, azimuth) for azimuth in AZIMUTHS])

    def calibration(self):
        cameras = [{"name": "01_01", "type": "vga", "resolution": [640, 480]}]
        for number, azimuth in enumerate(AZIMUTHS):
            rotation, translation = self.rig.camera(azimuth)
            cameras.append(
                {
                    "name": f"00_0{number}",
                    "type": "hd",
                    "resolution": [SIZE[1], SIZE[0]],
                    "panel": 0,
                    "node": number,
                    "K": self.rig.matrix.tolist(),
                    "distCoef": self.rig.distortions.tolist(),
                    "R": (rotation @ TURN.T).tolist(),
                    "t": (translation * 100)[:, None].tolist(),
                }
            )
        return {"calibDataSource": "generated", "cameras": cameras}

    def scene(self, frame):
        bodies = []
        for person, joints in ((4, self.rig.bystander[frame]), (0, self.rig.actor[frame])):
            numbers = np.concatenate([joints @ TURN.T * 100, np.full((19, 1), 0.7)], axis=1)
            bodies.append({"id": person, "joints19": numbers.ravel().tolist()})
        return {"version": 0.7, "univTime": 53541.542, "fpsType": "hd_29_97", "bodies": bodies}

    def write(self, root):
        folder = root / self.name
        for part in ("hdVideos", "hdPose3d_stage1_coco19"):
            (folder / part).mkdir(parents=True)
        (folder / f"calibration_{self.name}.json").write_text(json.dumps(self.calibration()))
        for frame in range(self.first, self.num_frames):
            path = folder / "hdPose3d_stage1_coco19" / f"body3DScene_{frame:08d}.json"
            path.write_text(json.dumps(self.scene(frame)))
        for camera in range(len(AZIMUTHS)):
            path = folder / "hdVideos" / f"hd_00_0{camera}.mp4"
            self.rig_files.write_marked_video(path, self.points[camera], SIZE, 30000 / 1001, more=4)
        return root


@pytest.fixture
def dome(rig_files):
    return Dome(rig_files)


def read(root, **options):
    reader = READERS.build({"type": "PanopticReader", "root": str(root), **options})
    scan = reader.scan()
    assert scan.dropped == []
    return [reader.read(source) for source in scan.sources]


def test_joints_in_space_are_projected_into_every_camera(dome, tmp_path):
    (recording,) = read(dome.write(tmp_path))
    assert recording.recording_id == "171204_pose9_00000005"
    assert recording.warnings == ["several people: 2, the one who moves most is taken"]
    assert list(recording.views) == ["00_00", "00_01", "00_02"]
    for azimuth, points, view in zip(AZIMUTHS, dome.points, recording.views.values(), strict=True):
        assert view.geometry.azimuth == pytest.approx(azimuth, abs=0.02)
        assert view.geometry.distance == pytest.approx(dome.rig.distance, abs=0.05)
        assert view.geometry.height == pytest.approx(dome.rig.height, abs=0.12)  # above the ankles
        assert (view.first_frame, view.num_frames) == (5, 25)
        np.testing.assert_allclose(view.keypoints["coco19"], points[5:], atol=0.01)
        assert (view.keypoints_visible["coco19"] == 2).all()
        knee = get_skeleton("coco17").keypoint_names.index("left_knee"), 7
        np.testing.assert_array_equal(view.keypoints["coco17"][:, knee[0]], view.keypoints["coco19"][:, knee[1]])


def test_long_sequences_are_cut_and_stored_joints_lie_on_the_drawn_markers(dome, tmp_path):
    reader = PanopticReader(dome.write(tmp_path / "raw"), cameras=["00_00", "00_02"], max_frames=9)
    for workers in (0, 1):
        report = prepare_store(reader, tmp_path / f"store{workers}", workers=workers)
        assert report.kept == [f"171204_pose9_000000{first:02d}" for first in (5, 13, 22)]
    store = FrameStore.open(tmp_path / "store0")
    assert store.verify() == []
    for index in range(3):
        for camera in ("00_00", "00_02"):
            points, visible = store.keypoints(index, camera, keypoint_set="coco19")
            assert (visible == 2).all()
            dome.rig_files.check_markers(store.frames(index, camera, range(len(points))), points)
    assert [store.recordings[index].cameras["00_00"].num_frames for index in range(3)] == [8, 9, 8]


def test_a_camera_that_does_not_see_the_actor_is_left_out(dome, tmp_path):
    root = dome.write(tmp_path)
    path = root / dome.name / f"calibration_{dome.name}.json"
    content = json.loads(path.read_text())
    for entry in ("R", "t"):  # it looks the other way
        content["cameras"][2][entry] = (np.diag([-1, 1, -1]) @ content["cameras"][2][entry]).tolist()
    path.write_text(json.dumps(content))
    (recording,) = read(root)
    assert list(recording.views) == ["00_00", "00_02"]
    assert "actor out of sight: 00_01 is left out" in recording.warnings
    with pytest.raises(ReaderError, match="fewer than two cameras see the actor"):
        read(root, cameras=["00_00", "00_01"])


def test_joints_out_of_the_image_and_unsure_ones(dome, tmp_path):
    root = dome.write(tmp_path)
    path = root / dome.name / "hdPose3d_stage1_coco19" / "body3DScene_00000006.json"
    content = json.loads(path.read_text())
    joints = content["bodies"][1]["joints19"]
    joints[4 * 5] += 500  # the left wrist, aside or ahead of the camera
    joints[4 * 8 + 3] = -1
    joints[4 * 11 + 3] = 0.2
    path.write_text(json.dumps(content))
    (recording,) = read(root)
    view = recording.views["00_00"]
    assert view.keypoints_visible["coco19"][1, [5, 8, 11, 14]].tolist() == [0, 0, 1, 2]
    assert np.isnan(view.keypoints["coco19"][1, [5, 8]]).all()


def test_frames_without_anybody(dome, tmp_path):
    root = dome.write(tmp_path)
    poses = root / dome.name / "hdPose3d_stage1_coco19"
    (poses / "body3DScene_00000007.json").unlink()
    (poses / "body3DScene_00000008.json").write_text('{"bodies": []}')
    (recording,) = read(root)
    present = recording.views["00_01"].keypoints_visible["coco19"].any(axis=1)
    assert np.flatnonzero(~present).tolist() == [2, 3]
    for frame in range(13, 22):
        (poses / f"body3DScene_{frame:08d}.json").unlink()
    reader = PanopticReader(root, max_frames=9)
    assert [source.recording_id[-2:] for source in reader.scan().sources] == ["05", "22"]


def test_who_moves_most_of_those_who_stay(dome, tmp_path):
    root = dome.write(tmp_path)
    rng = np.random.default_rng(0)
    for path in sorted((root / dome.name / "hdPose3d_stage1_coco19").iterdir())[:6]:
        content = json.loads(path.read_text())
        passing = rng.normal(0, 300, (19, 4)) * [1, 1, 1, 0] + [0, 0, 0, 0.9]
        content["bodies"].append({"id": 7, "joints19": passing.ravel().tolist()})
        path.write_text(json.dumps(content))
    (recording,) = read(root)
    np.testing.assert_allclose(recording.views["00_02"].keypoints["coco19"], dome.points[2, 5:], atol=0.01)


def remove_pose(folder):
    for path in (folder / "hdPose3d_stage1_coco19").iterdir():
        path.unlink()


def keep_one_video(folder):
    for number in (1, 2):
        (folder / "hdVideos" / f"hd_00_0{number}.mp4").unlink()


@pytest.mark.parametrize(
    ("damage", "reason"), [(remove_pose, "missing poses"), (keep_one_video, "fewer than two cameras")]
)
def test_what_is_incomplete_is_dropped(dome, tmp_path, damage, reason):
    damage(dome.write(tmp_path) / dome.name)
    scan = PanopticReader(tmp_path).scan()
    assert ([entry.reason for entry in scan.dropped], scan.sources) == ([reason], [])


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("calibration_171204_pose9.json", '"cameras"', '"camera"', "no list of `cameras`"),
        ("calibration_171204_pose9.json", '"hd"', '"vga"', "no camera of type hd"),
        ("calibration_171204_pose9.json", '"00_02"', '"00_07"', "has no camera 00_02"),
        ("calibration_171204_pose9.json", '"K"', '"k"', "no `matrix`"),
        ("calibration_171204_pose9.json", '"t": [[', '"t": [[[', "not valid JSON"),
        ("hdPose3d_stage1_coco19/body3DScene_00000009.json", '"bodies"', '"body"', "no list of `bodies`"),
        ("hdPose3d_stage1_coco19/body3DScene_00000009.json", '"id"', '"ID"', "no `id`"),
        ("hdPose3d_stage1_coco19/body3DScene_00000009.json", '"joints19": [', '"joints19": [1,', "is not 19 times"),
    ],
)
def test_damaged_files(dome, tmp_path, file, old, new, message):
    path = dome.write(tmp_path) / dome.name / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(ReaderError, match=message) as caught:
        read(tmp_path)
    assert str(path) in str(caught.value)


def test_wrong_folders_and_options(dome, tmp_path):
    for root, message in ((tmp_path / "none", "none: cannot be read"), (tmp_path, "holds a folder named hdVideos")):
        with pytest.raises(ReaderError, match=message):
            PanopticReader(root).scan()
    with pytest.raises(ReaderError, match="named as 00_03"):
        PanopticReader(tmp_path, cameras=["3"])
    with pytest.raises(ReaderError, match="too short"):
        PanopticReader(tmp_path, max_frames=7)
    dome.write(tmp_path / "real")
    os.symlink(tmp_path / "real" / dome.name, tmp_path / "link")
    assert len(read(tmp_path / "link")) == 1

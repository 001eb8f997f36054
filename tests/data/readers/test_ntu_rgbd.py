from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from pasgan.data.readers import NTURGBDReader, ReaderError, SkeletonBody, SkeletonSequence
from pasgan.data.readers.ntu_missing_skeletons import MISSING_SKELETONS
from pasgan.data.readers.ntu_rgbd import select_actor
from pasgan.registry import READERS


def touch(root, clip, kinds=("_rgb.avi", ".skeleton")):
    for kind in kinds:
        (root / f"{clip}{kind}").write_bytes(b"")


def test_the_list_of_missing_skeletons():
    assert len(MISSING_SKELETONS) == 535
    sixty = {clip for clip in MISSING_SKELETONS if int(clip[1:4]) <= 17}
    assert len(sixty) == 302
    assert all((int(clip[-3:]) <= 60) == (clip in sixty) for clip in MISSING_SKELETONS)
    by_camera = Counter(clip[4:8] for clip in sixty)
    assert by_camera == {"C001": 28, "C002": 113, "C003": 161}
    recordings = {clip[:4] + clip[8:] for clip in sixty}
    assert len(recordings) == 286
    assert sum(int(recording[-3:]) <= 49 for recording in recordings) == 210


def test_a_recording_has_three_views_with_joints_and_geometry(ntu_files, tmp_path):
    rows = ntu_files.write_recording(tmp_path, "S007P009R002A023", size=(1080 // 4, 1920 // 4))
    reader = READERS.build({"type": "NTURGBDReader", "root": str(tmp_path)})
    (source,) = reader.scan().sources
    recording = reader.read(source)

    assert (recording.recording_id, recording.setup, recording.subject) == ("S007P009R002A023", 7, 9)
    assert (recording.replication, recording.action) == (2, 23)
    assert list(recording.views) == ["C001", "C002", "C003"]
    geometry = [recording.views[camera].geometry for camera in recording.views]
    assert [view.azimuth for view in geometry] == [-math.pi / 4, 0.0, -math.pi / 2]
    assert {(view.height, view.distance) for view in geometry} == {(0.5, 4.5)}
    view = recording.views["C001"]
    assert view.crop == (0, 0, 480, 270)
    # a video of a quarter of 1920x1080: pixel centres map to (x + 0.5) / 4 - 0.5
    np.testing.assert_allclose(view.keypoints["kinect25"], (rows[..., 5:7] + 0.5) / 4 - 0.5, rtol=1e-4)
    np.testing.assert_array_equal(view.keypoints_visible["kinect25"], rows[..., 11])
    assert recording.warnings == []


def test_what_is_dropped_by_name_is_counted_with_its_reason(tmp_path):
    for camera in (1, 2, 3):
        touch(tmp_path, f"S001C00{camera}P001R001A001")
        touch(tmp_path, f"S001C00{camera}P005R002A008")  # camera 2 is listed
        touch(tmp_path, f"S001C00{camera}P001R001A050")
        touch(tmp_path, f"S033C00{camera}P001R001A001")
        touch(tmp_path, f"S001C00{camera}P001R003A001")
    touch(tmp_path, "S002C001P001R001A001")
    touch(tmp_path, "S002C002P001R001A001")
    touch(tmp_path, "S003C001P001R001A001", kinds=("_rgb.avi",))
    touch(tmp_path, "S003C002P001R001A001")
    touch(tmp_path, "S003C003P001R001A001")
    (tmp_path / "notes.txt").write_text("not a recording")

    scan = NTURGBDReader(tmp_path).scan()
    assert [source.recording_id for source in scan.sources] == ["S001P001R001A001"]
    assert {entry.recording_id: entry.reason for entry in scan.dropped} == {
        "S001P005R002A008": "listed as missing skeleton",
        "S001P001R001A050": "two-person action",
        "S033P001R001A001": "unknown setup",
        "S001P001R003A001": "unknown replication",
        "S002P001R001A001": "missing video of a camera",
        "S003P001R001A001": "missing skeleton of a camera",
    }
    assert any("S001C002P005R002A008" in entry.detail for entry in scan.dropped)

    more = NTURGBDReader(tmp_path, include_two_person=True, skip_listed=False).scan()
    assert {source.recording_id for source in more.sources} == {
        "S001P001R001A001",
        "S001P005R002A008",
        "S001P001R001A050",
    }


def test_files_may_be_nested_in_any_way_and_links_may_lead_back(tmp_path):
    for camera in (1, 2, 3):
        folder = tmp_path / f"disk{camera}" / "part"
        folder.mkdir(parents=True)
        touch(folder, f"S001C00{camera}P001R001A001")
    (tmp_path / "disk1" / "up").symlink_to(tmp_path, target_is_directory=True)
    assert len(NTURGBDReader(tmp_path).scan().sources) == 1


def test_a_folder_that_is_missing_or_holds_nothing(tmp_path):
    with pytest.raises(ReaderError, match="no such folder"):
        NTURGBDReader(tmp_path / "none").scan()
    with pytest.raises(ReaderError, match="holds no file named like S001C001P001R001A001_rgb"):
        NTURGBDReader(tmp_path).scan()


def body(body_id, frames, motion, seed=0):
    steps = np.random.default_rng(seed).normal(0, motion, (len(frames), 25, 3))
    points = np.zeros((len(frames), 25, 2), np.float32)
    states = np.full((len(frames), 25), 2, np.uint8)
    return SkeletonBody(body_id, np.array(frames), steps.astype(np.float32), points, points, states)


def test_the_actor_is_the_body_that_moves_most():
    still, moving = body(1, range(20), 0.01), body(2, range(20), 0.2)
    assert select_actor(SkeletonSequence(20, [still, moving])).body_id == 2
    assert select_actor(SkeletonSequence(20, [moving, still])).body_id == 2


def test_a_short_jumpy_track_is_not_the_actor_unless_it_is_alone():
    short, actor = body(1, range(3), 5.0), body(2, range(20), 0.2)
    assert select_actor(SkeletonSequence(20, [short, actor])).body_id == 2
    assert select_actor(SkeletonSequence(20, [short])).body_id == 1
    assert select_actor(SkeletonSequence(20, [])) is None


def test_frames_without_the_actor_are_unknown(ntu_files, tmp_path):
    ntu_files.write_recording(tmp_path)
    rows = ntu_files.joint_rows(0, 12)
    frames = [[(5, row)] for row in rows]
    frames[4] = []
    path = next(tmp_path.rglob("S001C002P001R001A001.skeleton"))
    path.write_text(ntu_files.skeleton_text(frames))
    reader = NTURGBDReader(tmp_path)
    recording = reader.read(reader.scan().sources[0])
    view = recording.views["C002"]
    assert np.isnan(view.keypoints["kinect25"][4]).all()
    assert (view.keypoints_visible["kinect25"][4] == 0).all()
    assert np.isfinite(view.keypoints["kinect25"][[3, 5]]).all()
    assert recording.warnings == ["actor lost: C002 in 1 of 12 frames"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("3\n0\n0\n0\n", "no body in a skeleton file"), ("3\n0\n", "unusable skeleton file")],
)
def test_a_camera_without_a_usable_skeleton(ntu_files, tmp_path, text, reason):
    ntu_files.write_recording(tmp_path)
    next(tmp_path.rglob("S001C003P001R001A001.skeleton")).write_text(text)
    reader = NTURGBDReader(tmp_path)
    with pytest.raises(ReaderError, match="S001C003P001R001A001") as caught:
        reader.read(reader.scan().sources[0])
    assert caught.value.reason == reason


def test_depth_maps_are_found_on_request(ntu_files, tmp_path):
    for action in ("A001", "A002"):
        ntu_files.write_recording(tmp_path, f"S001P001R001{action}", size=(270, 480))
    ntu_files.write_depth_maps(tmp_path, "S001P001R001A001", num_frames=10)
    assert len(NTURGBDReader(tmp_path).scan().sources) == 2
    assert "depth" not in NTURGBDReader(tmp_path).options

    reader = NTURGBDReader(tmp_path, depth=True)
    scan = reader.scan()
    assert [(entry.recording_id, entry.reason) for entry in scan.dropped] == [
        ("S001P001R001A002", "missing depth maps of a camera")
    ]
    recording = reader.read(scan.sources[0])
    for camera, view in recording.views.items():
        assert view.num_frames == len(view.depth_maps.files) == 10
        assert view.depth_maps.files[9].parent.name == f"S001{camera}P001R001A001"
        # colour = 3 · depth + (192, -96) in 1920x1080, in a video of a quarter
        expected = [[3 / 4, 0, (192 + 0.5) / 4 - 0.5], [3 / 4, 0, (-96 + 0.5) / 4 - 0.5]]
        np.testing.assert_allclose(view.depth_maps.to_color, expected, atol=1e-3)
    assert recording.warnings == [f"depth ends early: C00{camera} has 10 of 12 maps" for camera in (1, 2, 3)]


def test_recordings_with_some_of_the_cameras(ntu_files, tmp_path):
    ntu_files.write_recording(tmp_path, "S001P001R001A001", cameras=(1, 3))
    ntu_files.write_recording(tmp_path, "S001P005R002A008")  # camera 2 is listed
    ntu_files.write_recording(tmp_path, "S001P001R001A002", cameras=(2,))
    assert not NTURGBDReader(tmp_path).scan().sources

    for options in ({"min_cameras": 2}, {"cameras": ["c003", "C001"]}):
        reader = NTURGBDReader(tmp_path, **options)
        scan = reader.scan()
        assert [source.recording_id for source in scan.sources] == ["S001P001R001A001", "S001P005R002A008"]
        assert [(entry.recording_id, entry.reason) for entry in scan.dropped] == [
            ("S001P001R001A002", "missing video of a camera")
        ]
        recording = reader.read(scan.sources[1])
        assert list(recording.views) == ["C001", "C003"]
        assert recording.views["C003"].geometry.azimuth == -math.pi / 2
        assert recording.warnings == (["camera left out: C002"] if "min_cameras" in options else [])
        assert set(reader.options) > set(options)


@pytest.mark.parametrize("options", [{"cameras": ["C001"]}, {"cameras": ["C001", "C004"]}, {"min_cameras": 1}])
def test_cameras_that_make_no_pair_are_refused(tmp_path, options):
    with pytest.raises(ReaderError, match=r"NTU RGB\+D has C001, C002, C003, and a view pair needs two"):
        NTURGBDReader(tmp_path, **options)


def test_setups_of_ntu_120_are_kept_with_a_warning_or_a_table(ntu_files, tmp_path):
    ntu_files.write_recording(tmp_path / "raw", "S018P041R001A061")
    reader = NTURGBDReader(tmp_path / "raw")
    recording = reader.read(reader.scan().sources[0])
    assert recording.warnings == ["camera place unknown: no height and distance of S018, taken as the mean"]
    geometry = recording.views["C002"].geometry
    assert (geometry.azimuth, 1 < geometry.height < 2.5, 2 < geometry.distance < 4) == (math.pi / 2, True, True)

    table = tmp_path / "setups.txt"
    table.write_text("# setup height distance\n\n18 1.3 3.5  # measured\n")
    reader = NTURGBDReader(tmp_path / "raw", setup_table=table)
    recording = reader.read(reader.scan().sources[0])
    assert recording.warnings == []
    assert (recording.views["C001"].geometry.height, recording.views["C001"].geometry.distance) == (1.3, 3.5)
    assert reader.options["setup_table"]["S018"] == [1.3, 3.5]


@pytest.mark.parametrize("line", ["18 1.3", "18 1.3 3.5 1", "S018 1.3 3.5", "18 1.3 nan", "18 1.3 -2"])
def test_a_bad_line_of_the_table_is_named(tmp_path, line):
    (tmp_path / "setups.txt").write_text(f"1 1.7 3.5\n{line}\n")
    with pytest.raises(ReaderError, match=r"setups\.txt, line 2: give setup, height and distance"):
        NTURGBDReader(tmp_path, setup_table=tmp_path / "setups.txt")
    with pytest.raises(ReaderError, match="cannot be read"):
        NTURGBDReader(tmp_path, setup_table=tmp_path / "none.txt")


def test_setups_without_videos_or_skeletons_are_summed_up_and_leftovers_ignored(tmp_path):
    (tmp_path / "__MACOSX").mkdir()
    for camera in (1, 2, 3):
        touch(tmp_path, f"S001C00{camera}P001R001A001", kinds=("_RGB.AVI", ".SKELETON"))
        touch(tmp_path, f"S003C00{camera}P001R001A001", kinds=("_rgb.avi",))
        touch(tmp_path, f"S003C00{camera}P001R001A002", kinds=("_rgb.avi",))
        touch(tmp_path, f"S004C00{camera}P001R001A001", kinds=(".skeleton", "_rgb.avi.part", "_rgb (1).avi"))
        touch(tmp_path / "__MACOSX", f"._S005C00{camera}P001R001A001")
    (tmp_path / "nturgbd_rgb_s001.zip").write_bytes(b"PK")
    scan = NTURGBDReader(tmp_path).scan()
    assert [source.recording_id for source in scan.sources] == ["S001P001R001A001"]
    assert len(scan.dropped) == 3
    assert scan.notes == ["S003: 6 videos, no skeletons", "S004: 3 skeletons, no videos"]

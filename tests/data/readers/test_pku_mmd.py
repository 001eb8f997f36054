from __future__ import annotations

import math
import shutil

import numpy as np
import pytest

from pasgan.data.readers import PKUMMDReader, ReaderError
from pasgan.data.readers.pku_skeleton import read_pku_skeleton
from pasgan.data.sample.cameras import project_color
from pasgan.registry import READERS
from pasgan.structures import ViewGeometry

SKELETONS, LABELS = "Data/PKU_Skeleton_Renew", "Label/Train_Label_PKU_final"


@pytest.fixture
def raw(pku_raw, tmp_path):
    """A copy whose files a test may change; the videos are links."""
    copy = tmp_path / "raw"
    shutil.copytree(pku_raw, copy, ignore=shutil.ignore_patterns("*.avi"))
    (copy / "Data/RGB_VIDEO").mkdir(exist_ok=True)
    for video in (pku_raw / "Data/RGB_VIDEO").iterdir():
        (copy / "Data/RGB_VIDEO" / video.name).symlink_to(video)
    return copy


def read(reader: PKUMMDReader, number: int = 0):
    return reader.read(reader.scan().sources[number])


def test_an_action_is_a_recording_of_three_views(pku_raw):
    reader = READERS.build({"type": "PKUMMDReader", "root": str(pku_raw)})
    scan = reader.scan()
    assert scan.dropped == []
    assert [source.recording_id[:4] for source in scan.sources] == ["0002"] * 3 + ["0007"] * 3 + ["0011"] * 3
    assert [source.recording_id[-4:] for source in scan.sources[:3]] == ["i001", "i002", "i003"]

    action, start, end, _ = map(int, (pku_raw / LABELS / "0007-M.txt").read_text().splitlines()[1].split(","))
    recording = read(reader, 4)
    assert recording.recording_id == f"0007-a{action:02d}-i002"
    assert (recording.subject, recording.action, recording.setup, recording.replication) == (2, action, 1, 1)
    assert recording.splits == {"pku_xsub": "train"}
    assert read(reader, 8).splits == {"pku_xsub": "test"}
    assert list(recording.views) == ["L", "M", "R"]
    quarter = math.pi / 4
    assert [view.geometry for view in recording.views.values()] == [
        ViewGeometry(azimuth, 1.2, 3.0) for azimuth in (-quarter, 0.0, quarter)
    ]
    for camera, view in recording.views.items():
        assert (view.first_frame, view.num_frames) == (start, end - start + 1)
        joints = read_pku_skeleton(pku_raw / SKELETONS / f"0007-{camera}.txt")[start : end + 1, 0]
        truth = (project_color(joints) + 0.5) * 126 / 1080 - 0.5
        np.testing.assert_allclose(view.keypoints["kinect25"], truth, atol=1.5)
        assert (view.keypoints_visible["kinect25"] == 2).all()
    assert [warning.split(":")[0] for warning in recording.warnings] == ["projection shifted"]


def test_projection_alone(pku_raw):
    reader = PKUMMDReader(pku_raw, keypoints="projection")
    recording = read(reader)
    assert recording.warnings == []
    assert reader.options == {"include_two_person": False, "keypoints": "projection"}
    with pytest.raises(ReaderError, match="'calibrated' or 'projection'"):
        PKUMMDReader(pku_raw, keypoints="mmpose")


def test_two_person_classes_are_left_out_unless_asked_for(raw):
    for camera in "LMR":
        path = raw / LABELS / f"0002-{camera}.txt"
        lines = path.read_text().splitlines()
        path.write_text("\n".join(["12" + lines[0][lines[0].index(",") :], *lines[1:]]))
    scan = PKUMMDReader(raw).scan()
    assert [(entry.recording_id, entry.reason) for entry in scan.dropped] == [("0002-a12-i001", "two-person action")]
    assert len(scan.sources) == 8
    assert PKUMMDReader(raw, include_two_person=True).scan().sources[0].recording_id == "0002-a12-i001"


def test_the_actor_may_change_places_with_another_body(raw):
    path = raw / SKELETONS / "0002-M.txt"
    expected = read(PKUMMDReader(raw, keypoints="projection")).views["M"].keypoints["kinect25"]
    bystander = " ".join(["1.5 0.1 4"] * 25)
    lines = [" ".join([*line.split()[:75]]) for line in path.read_text().splitlines()]
    swapped = [f"{bystander} {line}" if 30 <= i < 50 else f"{line} {bystander}" for i, line in enumerate(lines)]
    other = raw / "elsewhere" / "0002-M.txt"
    other.parent.mkdir()
    other.write_text("\n".join(swapped))
    path.unlink()
    found = read(PKUMMDReader(raw, keypoints="projection")).views["M"].keypoints["kinect25"]
    np.testing.assert_array_equal(found, expected)


def test_a_label_beyond_the_end_and_a_skeleton_of_another_length(raw):
    path = raw / SKELETONS / "0002-R.txt"
    lines = path.read_text().splitlines()
    end = int((raw / LABELS / "0002-R.txt").read_text().splitlines()[-1].split(",")[2])
    short = raw / "short" / "0002-R.txt"
    short.parent.mkdir()
    short.write_text("\n".join(lines[: end - 9]))
    path.unlink()
    recording = read(PKUMMDReader(raw, keypoints="projection"), 2)
    assert recording.views["L"].num_frames - recording.views["R"].num_frames == 10
    assert [warning.split(":")[0] for warning in recording.warnings] == [
        "skeleton and video differ in length",
        "label beyond the end",
    ]


def test_what_is_missing_or_damaged_is_told(raw):
    (raw / "Data/RGB_VIDEO/0002-L.avi").unlink()
    (raw / SKELETONS / "0007-L.txt").unlink()
    (raw / SKELETONS / "0007-R.txt").unlink()
    (raw / LABELS / "0011-R.txt").write_text("3;10;40\n")
    scan = PKUMMDReader(raw, keypoints="projection").scan()
    assert {source.recording_id[:4] for source in scan.sources} == {"0002"}
    assert {entry.recording_id: entry.reason for entry in scan.dropped} == {
        "0007": "missing skeleton of a camera",
        "0011": "unusable label file",
    }
    recording = PKUMMDReader(raw, keypoints="projection").read(scan.sources[0])
    assert list(recording.views) == ["M", "R"]
    assert recording.warnings == ["camera missing: L has no video"]


def test_labels_and_splits_that_contradict_each_other(raw):
    for camera in "LMR":
        path = raw / LABELS / f"0002-{camera}.txt"
        path.write_text(path.read_text() + "6,500,400,1\n")
    path = raw / LABELS / "0007-L.txt"
    first, *others = path.read_text().splitlines()
    action, start, end, _ = map(int, first.split(","))
    path.write_text("\n".join([f"{action},{start - 9},{end},2", *others]))
    split = raw / "Split/cross-subject.txt"
    split.write_text(split.read_text().replace("0002-L, ", "").replace("0011-L", "0002-L, 0011-L"))
    reader = PKUMMDReader(raw, keypoints="projection")
    assert [(entry.recording_id, entry.reason) for entry in reader.scan().dropped] == [
        ("0002-i004", "label not in all cameras")
    ]
    recording = read(reader)
    assert recording.splits == {}
    assert [warning.split(":")[0] for warning in recording.warnings] == ["split unclear"]
    assert read(reader, 3).warnings == ["labels differ: by 9 frames between the cameras, their median is used"]
    assert read(reader, 4).warnings == []


def test_phase_2_and_another_nesting(raw, tmp_path):
    flat = tmp_path / "flat"
    for kind, folder in (("video", "Data/RGB_VIDEO"), ("skeleton", SKELETONS), ("truth", LABELS)):
        (flat / kind).mkdir(parents=True)
        for path in (raw / folder).glob("0002-*"):
            (flat / kind / path.name.replace("0002", "A10N08")).symlink_to(path)
    (flat / "cross_subject_v2.txt").write_text(
        "Training videos:\nA11N01-L,\nValidataion videos: \nA10N08-L, A10N08-M, A10N08-R"
    )
    recording = read(PKUMMDReader(flat, keypoints="projection"))
    assert recording.recording_id.startswith("A10N08-a")
    assert (recording.setup, recording.subject, recording.splits) == (2, 10, {"pku_xsub": "test"})


def test_a_folder_that_is_missing_or_holds_nothing(tmp_path):
    with pytest.raises(ReaderError, match="no such folder"):
        PKUMMDReader(tmp_path / "none").scan()
    with pytest.raises(ReaderError, match=r"holds no file named like 0002-L\.avi"):
        PKUMMDReader(tmp_path).scan()

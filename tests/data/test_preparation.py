from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from pasgan.data import FrameStore, StoreError, preparation
from pasgan.data.preparation import prepare_store, stored_frame, stored_points
from pasgan.data.readers import Dropped, NTURGBDReader, ReaderError
from pasgan.data.store_layouts import RawLayout

ROOT = Path(__file__).resolve().parents[2]


def contents(root):
    return {path.name: path.read_bytes() for path in sorted(root.iterdir())}


def test_a_frame_is_cropped_resized_and_turned_to_rgb():
    frame = np.zeros((40, 60, 3), np.uint8)
    frame[10:20, 20:40] = [10, 20, 30]  # BGR
    stored = stored_frame(frame, (20, 10, 20, 10), (5, 10))
    assert stored.shape == (5, 10, 3)
    assert (stored == [30, 20, 10]).all()


def test_what_lies_beyond_the_frame_is_black():
    frame = np.full((10, 10, 3), 200, np.uint8)
    stored = stored_frame(frame, (-5, 5, 10, 10), (10, 10))
    assert (stored[:5, 5:] == 200).all()
    assert (stored[5:] == 0).all()
    assert (stored[:, :5] == 0).all()


def test_points_stay_on_their_pixels():
    """A bright spot in a frame is found, after cropping and resizing, where its point went."""
    points = np.array([[105.5, 61.5], [33.5, 40.5], [120.0, 75.0]])
    for crop in ((0, 0, 192, 108), (20, 30, 140, 70), (-30, -10, 200, 140)):
        moved = stored_points(points, crop, (27, 48))
        for point, expected in zip(points, moved, strict=True):
            y, x = np.mgrid[:108, :192]
            spot = np.exp(-((x - point[0]) ** 2 + (y - point[1]) ** 2) / 50)
            frame = np.repeat((spot * 255).astype(np.uint8)[..., None], 3, axis=2)
            small = stored_frame(frame, crop, (27, 48))[..., 0].astype(float)
            y, x = np.mgrid[:27, :48]
            center = np.array([(small * x).sum(), (small * y).sum()]) / small.sum()
            np.testing.assert_allclose(center, expected, atol=0.06)


def test_a_store_holds_the_frames_of_the_videos(ntu_files, tmp_path):
    rows = ntu_files.write_recording(tmp_path / "raw", num_frames=(12, 10, 14), size=(270, 480))
    report = prepare_store(NTURGBDReader(tmp_path / "raw"), tmp_path / "store", workers=0)
    store = FrameStore.open(tmp_path / "store")

    assert report.kept == ["S001P001R001A001"]
    assert store.frame_size == (135, 240)
    assert [view.num_frames for view in store.recordings[0].cameras.values()] == [12, 10, 14]
    capture = cv2.VideoCapture(str(next((tmp_path / "raw").rglob("*C003*.avi"))), cv2.CAP_FFMPEG)
    for number in range(14):
        frame = cv2.resize(capture.read()[1], (240, 135), interpolation=cv2.INTER_AREA)[..., ::-1]
        np.testing.assert_array_equal(store.frames(0, "C003", [number])[0], frame)
    points, visible = store.keypoints(0, "C001")
    np.testing.assert_allclose(points, (rows[..., 5:7] + 0.5) / 8 - 0.5, rtol=1e-4)
    np.testing.assert_array_equal(visible, rows[..., 11])
    assert not list((tmp_path / "store").glob("spool*"))


def test_depth_maps_come_to_lie_on_the_frames(ntu_files, tmp_path):
    ntu_files.write_recording(tmp_path / "raw", num_frames=(12, 10, 14), size=(270, 480))
    ntu_files.write_depth_maps(tmp_path / "raw", num_frames=11)
    for workers in (0, 1):
        out = tmp_path / f"store{workers}"
        report = prepare_store(NTURGBDReader(tmp_path / "raw", depth=True), out, workers=workers)
    store = FrameStore.open(out)
    assert contents(tmp_path / "store0") == contents(out)
    assert store.verify() == []
    assert [view.num_frames for view in store.recordings[0].cameras.values()] == [11, 10, 11]
    assert report.as_dict()["warnings_by_kind"] == {"depth ends early": 2}
    for number in (1, 2, 3):
        depth = store.depth(0, f"C00{number}", [8])[0]
        assert set(np.unique(depth)) == {0, 2008 + 100 * number}
        rows, columns = np.nonzero(depth)
        # Centres of stored pixels within columns 882 to 971 and rows 504 to 623 of 1080, see `write_depth_maps`.
        np.testing.assert_allclose([columns.min(), columns.max()], [881 / 8, 972 / 8 - 1], atol=1)
        np.testing.assert_allclose([rows.min(), rows.max()], [503 / 8, 624 / 8 - 1], atol=1)


def test_a_damaged_depth_map_costs_its_recording(ntu_files, tmp_path):
    for action in ("A001", "A002"):
        ntu_files.write_recording(tmp_path / "raw", f"S001P001R001{action}")
        ntu_files.write_depth_maps(tmp_path / "raw", f"S001P001R001{action}")
    (tmp_path / "raw/nturgb+d_depth_masked/S001C002P001R001A001/MDepth-00000004.png").write_bytes(b"")
    report = prepare_store(NTURGBDReader(tmp_path / "raw", depth=True), tmp_path / "store", workers=0)
    assert report.kept == ["S001P001R001A002"]
    assert (report.dropped[0].recording_id, report.dropped[0].reason) == ("S001P001R001A001", "unusable depth map")


def test_bad_files_are_counted_and_the_others_kept(ntu_files, tmp_path):
    raw = tmp_path / "raw"
    for number in range(1, 8):
        ntu_files.write_recording(raw, f"S001P001R001A00{number}", num_frames=20, size=(90, 160))

    def file(number, camera, suffix):
        return next(raw.rglob(f"S001C00{camera}P001R001A00{number}{suffix}"))

    video = file(2, 2, "_rgb.avi")
    video.write_bytes(video.read_bytes()[: video.stat().st_size * 8 // 10])
    file(3, 1, "_rgb.avi").write_bytes(b"")
    file(4, 3, "_rgb.avi").write_bytes(file(4, 3, "_rgb.avi").read_bytes()[:3000])
    file(5, 1, ".skeleton").write_text("2\n0\nx")
    file(6, 1, "_rgb.avi").unlink()
    longer = ntu_files.skeleton_text([[(1, row)] for row in ntu_files.joint_rows(0, 15)])
    file(7, 2, ".skeleton").write_text(longer)

    report = prepare_store(NTURGBDReader(raw), tmp_path / "store", workers=0)
    assert report.kept == ["S001P001R001A001", "S001P001R001A002", "S001P001R001A007"]
    assert {entry.recording_id[-1]: entry.reason for entry in report.dropped} == {
        "3": "empty video file",
        "4": "unusable video file",
        "5": "unusable skeleton file",
        "6": "missing video of a camera",
    }
    store = FrameStore.open(tmp_path / "store")
    assert 8 <= store.recordings[1].cameras["C002"].num_frames < 20
    assert store.recordings[1].cameras["C001"].num_frames == 20
    assert store.recordings[2].cameras["C002"].num_frames == 15
    saved = json.loads((tmp_path / "store" / "report.json").read_text())
    assert (saved["kept"], saved["dropped"]) == (3, 4)
    kinds = saved["warnings_by_kind"]
    assert (kinds["fewer poses than frames"], kinds["video ends early"]) == (1, 1)
    assert {entry["recording_id"][-1] for entry in saved["dropped_recordings"]} == set("3456")
    assert "1 empty video file (e.g. S001P001R001A003" in report.table()


def test_a_recording_that_is_too_short(ntu_files, tmp_path):
    ntu_files.write_recording(tmp_path / "raw", num_frames=(12, 7, 12))
    with pytest.raises(ReaderError, match=r"none of the recordings can be used:[\s\S]*too few frames") as caught:
        prepare_store(NTURGBDReader(tmp_path / "raw"), tmp_path / "store", workers=0)
    assert "7 frames have both picture and pose, 8 are needed" in str(caught.value)
    assert json.loads((tmp_path / "store" / "report.json").read_text())["kept"] == 0


def test_whatever_is_in_a_file_the_run_goes_on(ntu_files, tmp_path, monkeypatch):
    for number in (1, 2):
        ntu_files.write_recording(tmp_path / "raw", f"S001P001R001A00{number}")
    read = NTURGBDReader.read

    def read_or_fail(self, source):
        if source.recording_id.endswith("A001"):
            raise ZeroDivisionError("division by zero")
        return read(self, source)

    monkeypatch.setattr(NTURGBDReader, "read", read_or_fail)
    report = prepare_store(NTURGBDReader(tmp_path / "raw"), tmp_path / "store", workers=0)
    assert report.kept == ["S001P001R001A002"]
    assert report.dropped[0].reason == "unexpected error"
    assert "ZeroDivisionError: division by zero (test_preparation.py" in report.dropped[0].detail


def test_a_disk_that_fills_while_frames_are_decoded(ntu_files, tmp_path, monkeypatch):
    for number in (1, 2):
        ntu_files.write_recording(tmp_path / "raw", f"S001P001R001A00{number}")
    prepare_store(NTURGBDReader(tmp_path / "raw"), tmp_path / "whole", workers=0)
    stored = preparation.stored_frame
    calls = []

    def full(*arguments):
        calls.append(1)
        if len(calls) > 40:
            raise OSError(errno.ENOSPC, "No space left on device")
        return stored(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(preparation, "stored_frame", full)
        with pytest.raises(StoreError, match=r"store: the disk is full\. What was written is kept"):
            prepare_store(NTURGBDReader(tmp_path / "raw"), tmp_path / "store", workers=0)
    report = prepare_store(NTURGBDReader(tmp_path / "raw"), tmp_path / "store", workers=0)
    assert report.already_there == 1
    assert contents(tmp_path / "store") == contents(tmp_path / "whole")


class Crash:
    """Ends the process that unpickles it, as a decoder does that meets a file it cannot stand."""

    def __reduce__(self):
        return os._exit, (11,)

    def __str__(self):
        return "bad.avi"


def test_a_decoder_that_crashes_costs_one_recording(ntu_files, tmp_path):
    for number in range(1, 5):
        ntu_files.write_recording(tmp_path / "raw", f"S001P001R001A00{number}")
    reader = NTURGBDReader(tmp_path / "raw")
    sources = reader.scan().sources
    sources[1] = replace(sources[1], videos={"C001": Crash()})
    layouts = {"frames": RawLayout((135, 240))}
    outcomes = list(preparation._outcomes(reader, sources, layouts, tmp_path / "spool", workers=2))
    assert [isinstance(outcome, Dropped) for outcome in outcomes] == [False, True, False, False]
    assert outcomes[1].reason == "the video decoder crashes or hangs"
    assert "bad.avi" in outcomes[1].detail


class HangingReader(NTURGBDReader):
    """Waits at one recording, as a decoder that never returns."""

    def read(self, source):
        if source.recording_id.endswith("A002"):
            time.sleep(1000)
        return super().read(source)


def test_a_decoder_that_hangs_costs_one_recording(ntu_files, tmp_path, monkeypatch):
    for number in range(1, 5):
        ntu_files.write_recording(tmp_path / "raw", f"S001P001R001A00{number}")
    reader = HangingReader(tmp_path / "raw")
    monkeypatch.setattr(preparation, "STALL_SECONDS", 3.0)
    begun, layouts = time.monotonic(), {"frames": RawLayout((135, 240))}
    outcomes = list(preparation._outcomes(reader, reader.scan().sources, layouts, tmp_path / "spool", workers=2))
    assert time.monotonic() - begun < 60
    assert [isinstance(outcome, Dropped) for outcome in outcomes] == [False, True, False, False]
    assert outcomes[1].reason == "the video decoder crashes or hangs"


@pytest.mark.skipif(sys.platform == "win32", reason="has no pipes among files")
def test_pipes_and_folders_in_place_of_files(ntu_files, tmp_path):
    raw = tmp_path / "raw"
    for number in range(1, 6):
        ntu_files.write_recording(raw, f"S001P001R001A00{number}")
    bad = [next(raw.rglob(f"S001C001*A00{n}{suffix}")) for n, suffix in ((1, "_rgb.avi"), (2, ".skeleton"))]
    for path in bad:
        path.unlink()
        os.mkfifo(path)
    for path in (next(raw.rglob("*A003_rgb.avi")), next(raw.rglob("*A004.skeleton"))):
        path.unlink()
        path.mkdir()
    report = prepare_store(NTURGBDReader(raw), tmp_path / "store", workers=0)
    assert report.kept == ["S001P001R001A005"]
    reasons = [
        "unusable video file",
        "unusable skeleton file",
        "missing video of a camera",
        "missing skeleton of a camera",
    ]
    assert [entry.reason for entry in sorted(report.dropped, key=lambda entry: entry.recording_id)] == reasons


def test_a_file_that_disappears_while_it_is_read(ntu_files, tmp_path, monkeypatch):
    for number in (1, 2):
        ntu_files.write_recording(tmp_path / "raw", f"S001P001R001A00{number}")
    probe = preparation.video_sha256

    def probe_then_remove(path):
        if "A001" in path.name and "C002" in path.name:
            path.unlink()
        return probe(path)

    monkeypatch.setattr(preparation, "video_sha256", probe_then_remove)
    report = prepare_store(NTURGBDReader(tmp_path / "raw"), tmp_path / "store", workers=0)
    assert report.kept == ["S001P001R001A002"]
    assert report.dropped[0].reason == "unusable video file"
    assert "cannot be read (No such file" in report.dropped[0].detail


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize("layout", ["raw", "jpeg"])
def test_a_killed_run_continues_to_the_same_bytes(ntu_files, tmp_path, layout):
    for number in range(1, 9):
        ntu_files.write_recording(tmp_path / "raw", f"S001P001R001A00{number}", num_frames=20, size=(432, 768))
    next((tmp_path / "raw").rglob("*C002*A002_rgb.avi")).write_bytes(b"")
    reader = NTURGBDReader(tmp_path / "raw")
    undisturbed = prepare_store(reader, tmp_path / "whole", workers=0, layout=layout)

    root = tmp_path / "store"
    command = [
        sys.executable,
        str(ROOT / "tools" / "prepare_data.py"),
        "ntu",
        str(tmp_path / "raw"),
        "--out",
        str(root),
        "--layout",
        layout,
    ]
    process = subprocess.Popen([*command, "--workers", "2"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    journal = root / "journal.jsonl"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (journal.is_file() and journal.read_bytes().count(b"\n") >= 3):
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (root / "store.json").exists(), "it was killed before it ended"
    with pytest.raises(StoreError, match="unfinished"):
        FrameStore.open(root)

    report = prepare_store(reader, root, workers=0, layout=layout)
    assert 2 <= report.already_there < 7
    assert report.kept == undisturbed.kept
    assert len(report.kept) == 7
    time.sleep(0.2)  # workers of the killed run have noticed
    assert contents(root) == contents(tmp_path / "whole")
    assert FrameStore.open(root).verify() == []

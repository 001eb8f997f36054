"""From PKU-MMD's long videos to a store."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from pasgan.data import FrameStore, preparation
from pasgan.data.preparation import prepare_store, stored_frame
from pasgan.data.readers import PKUMMDReader, iterate_frames
from pasgan.data.readers.pku_labels import read_labels

SIZE = (135, 240)


def contents(root):
    return {path.name: path.read_bytes() for path in sorted(root.iterdir())}


def test_a_recording_holds_the_frames_of_its_label(pku_raw, tmp_path):
    report = prepare_store(PKUMMDReader(pku_raw), tmp_path / "store", SIZE, workers=2)
    assert len(report.kept) == 9
    assert report.as_dict()["warnings_by_kind"] == {"projection shifted": 9}
    store = FrameStore.open(tmp_path / "store")
    assert store.verify() == []
    label = read_labels(pku_raw / "Label/Train_Label_PKU_final/0011-R.txt")[2]
    number = store.index_of(f"0011-a{label.action:02d}-i003")
    frames = list(iterate_frames(pku_raw / "Data/RGB_VIDEO/0011-R.avi"))[label.start : label.end + 1]
    expected = [stored_frame(frame, (0, 0, 224, 126), SIZE) for frame in frames]
    assert store.recordings[number].cameras["R"].num_frames == len(expected)
    np.testing.assert_array_equal(store.frames(number, "R", range(len(expected))), expected)
    entry = store.recordings[number]
    assert (entry.subject, entry.action, entry.setup) == (3, label.action, 1)
    assert np.isfinite(store.keypoints(number, "R")[0]).all()


def test_a_stopped_run_goes_on_inside_a_take(pku_raw, tmp_path, monkeypatch):
    reader = PKUMMDReader(pku_raw, keypoints="projection")
    prepare_store(reader, tmp_path / "whole", SIZE, workers=0)
    prepared = []
    genuine = preparation.prepare_recording

    def stopping(source, **arguments):
        if len(prepared) == 4:
            raise KeyboardInterrupt
        prepared.append(source.recording_id)
        return genuine(source, **arguments)

    monkeypatch.setattr(preparation, "prepare_recording", stopping)
    with pytest.raises(KeyboardInterrupt):
        prepare_store(reader, tmp_path / "store", SIZE, workers=0)
    monkeypatch.setattr(preparation, "prepare_recording", genuine)
    report = prepare_store(reader, tmp_path / "store", SIZE, workers=0)
    assert report.already_there == 4
    assert contents(tmp_path / "store") == contents(tmp_path / "whole")


def test_a_damaged_take_costs_no_other(pku_raw, tmp_path):
    raw = tmp_path / "raw"
    shutil.copytree(pku_raw, raw)
    skeleton = raw / "Data/PKU_Skeleton_Renew/0002-M.txt"
    skeleton.write_text(skeleton.read_text().replace(" ", ","))
    video = raw / "Data/RGB_VIDEO/0007-L.avi"
    video.write_bytes(video.read_bytes()[: video.stat().st_size * 2 // 3])
    report = prepare_store(PKUMMDReader(raw), tmp_path / "store", SIZE, workers=0)
    assert {name[:4] for name in report.kept} == {"0007", "0011"}
    damaged = [entry for entry in report.dropped if entry.recording_id.startswith("0002")]
    assert [entry.reason for entry in damaged] == ["unusable skeleton file"] * 3
    assert all("0002-M.txt, line 1: ','" in entry.detail for entry in damaged)

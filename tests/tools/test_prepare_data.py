from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

from pasgan.data import FrameStore

TOOL = Path(__file__).resolve().parents[2] / "tools" / "prepare_data.py"


@pytest.fixture
def main():
    spec = importlib.util.spec_from_file_location("prepare_data", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.main


@pytest.fixture
def raw(sample_store):
    """The raw files that the session's store was made from."""
    return sample_store.parent / "raw"


def test_prepare_then_verify(main, raw, tmp_path, capsys):
    out = str(tmp_path / "store")
    assert main(["ntu", str(raw), "--out", out, "--size", "120x68", "--workers", "0"]) == 0
    shown = capsys.readouterr()
    assert "kept          6 recordings" in shown.out
    assert f"store {out}, details in {out}/report.md and report.json" in shown.out
    assert "preparing" in shown.err
    assert FrameStore.open(out).frame_size == (68, 120)
    assert main(["ntu", str(raw), "--out", out, "--size", "120x68", "--workers", "0"]) == 0
    assert "(6 of them by an earlier run)" in capsys.readouterr().out

    assert main(["verify", out]) == 0
    assert "intact" in capsys.readouterr().out
    with open(tmp_path / "store" / "frames-00000.bin", "r+b") as file:
        file.write(b"\x01\x02\x03\x04")
    assert main(["verify", out]) == 1
    assert "are not the ones that were written" in capsys.readouterr().out


def test_check(main, sample_store, tmp_path, capsys):
    out = tmp_path / "integrity.json"
    assert main(["check", str(sample_store), "--workers", "0", "--out", str(out)]) == 0
    shown = capsys.readouterr()
    assert shown.out == f"checked       6 recordings, 0 with warnings\ndetails in {out}\n"
    assert "checking" in shown.err
    assert '"warnings": {}' in out.read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ntu", "{tmp}/none", "--out", "{tmp}/s"], "error: {tmp}/none: no such folder"),
        (["ntu", "{tmp}", "--out", "{tmp}/s"], "holds no file named like"),
        (["rig", "{tmp}", "--out", "{tmp}/s"], "a folder named videos"),
        (["rig", "{tmp}", "--out", "{tmp}/s", "--up", "w"], "up is 'w'"),
        (["rig", "{tmp}", "--out", "{tmp}/s", "--keypoint-sets", "coco18"], "unknown skeleton 'coco18'"),
        (["aist", "{tmp}", "--out", "{tmp}/s"], "holds cameras/mapping.txt"),
        (["panoptic", "{tmp}", "--out", "{tmp}/s"], "holds a folder named hdVideos"),
        (["panoptic", "{tmp}", "--out", "{tmp}/s", "--cameras", "00_01", "7"], "cameras are named as 00_03, not 7"),
        (["panoptic", "{tmp}", "--out", "{tmp}/s", "--max-frames", "5"], "a recording of 5 frames is too short"),
        (["verify", "{tmp}/s"], "no store there; make one with"),
        (["check", "{tmp}/s"], "no store there; make one with"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_code_2(main, tmp_path, capsys, arguments, message):
    assert main([argument.format(tmp=tmp_path) for argument in arguments]) == 2
    error = capsys.readouterr().err
    assert message.format(tmp=tmp_path) in error
    assert error.count("\n") == 1
    assert not (tmp_path / "s").exists()


def test_continuing_with_another_size(main, raw, tmp_path, capsys):
    out = str(tmp_path / "store")
    assert main(["ntu", str(raw), "--out", out, "--size", "32x24", "--workers", "0"]) == 0
    assert main(["ntu", str(raw), "--out", out, "--workers", "0"]) == 2
    assert "begun with frame_size = [24, 32], this run has [135, 240]" in capsys.readouterr().err


def test_a_size_that_is_none(main, capsys):
    with pytest.raises(SystemExit):
        main(["ntu", "x", "--out", "y", "--size", "240"])
    assert "give width x height in pixels, as 240x135" in capsys.readouterr().err


def test_depth_of_recordings_that_have_none(main, raw, tmp_path, capsys):
    assert main(["ntu", str(raw), "--out", str(tmp_path / "store"), "--workers", "0", "--depth"]) == 2
    assert "6 missing depth maps of a camera (e.g. S003" in capsys.readouterr().err


def test_a_dry_run_writes_nothing(main, raw, tmp_path, capsys):
    out = tmp_path / "store"
    assert main(["ntu", str(raw), "--out", str(out), "--workers", "0", "--dry-run"]) == 0
    shown = capsys.readouterr()
    assert "found         6 recordings, 18 videos" in shown.out
    assert shown.out.endswith("nothing was written\n")
    assert "examining" in shown.err
    assert not out.exists()


def test_a_disk_that_is_too_small_is_refused_before_work(main, raw, tmp_path, capsys, monkeypatch):
    usage = type(shutil.disk_usage(tmp_path))(10**9, 10**9 - 10**6, 10**6)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert main(["ntu", str(raw), "--out", str(tmp_path / "store"), "--workers", "0"]) == 2
    assert "1.0 MB are free; free some space, or give a folder on another disk" in capsys.readouterr().err
    assert not (tmp_path / "store").exists()


def test_browse(main, sample_store, tmp_path, capsys):
    assert main(["browse", str(sample_store), "--out", str(tmp_path), "--limit", "1"]) == 0
    assert capsys.readouterr().out == f"1 of 6 recordings in {tmp_path / 'index.html'}\n"
    assert len(list((tmp_path / "sheets").iterdir())) == 3

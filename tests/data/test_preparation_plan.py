from __future__ import annotations

from dataclasses import replace

import pytest

from pasgan.data import FrameStore, StoreError
from pasgan.data.preparation import prepare_store
from pasgan.data.preparation_plan import plan_preparation
from pasgan.data.readers import NTURGBDReader, ReaderError


@pytest.fixture
def raw(ntu_files, tmp_path):
    """Six recordings of 12 frames, one of which has an empty video and one only two cameras."""
    for number in range(1, 7):
        ntu_files.write_recording(tmp_path / "raw", f"S001P001R001A00{number}")
    next((tmp_path / "raw").rglob("*C002P001R001A003_rgb.avi")).write_bytes(b"")
    next((tmp_path / "raw").rglob("*C001P001R001A005_rgb.avi")).unlink()
    return tmp_path / "raw"


def test_it_tells_what_the_preparation_then_does(raw, tmp_path):
    reader, out = NTURGBDReader(raw), tmp_path / "store"
    plan = plan_preparation(reader, out, workers=0)
    assert list(tmp_path.iterdir()) == [raw], "something was written"
    assert (plan.num_recordings, plan.num_videos, plan.finished, plan.examined) == (5, 15, None, 5)
    assert [entry.reason for entry in plan.left_out] == ["missing video of a camera"]
    assert [(entry.recording_id[-1], entry.reason) for entry in plan.unusable] == [("3", "empty video file")]
    assert plan.num_frames == 4 * 3 * 12
    assert plan.decoded == 2
    assert plan.seconds > 0
    table = plan.table()
    assert "found         5 recordings, 15 videos" in table
    assert "examined all 5 to come: 1 cannot be used" in table
    assert "frames   about 144 of 240x135" in table
    assert "1 empty video file (e.g. S001P001R001A003" in table

    prepare_store(reader, out, workers=0)
    assert FrameStore.open(out).num_frames == plan.num_frames
    data = sum(path.stat().st_size for path in out.glob("*.bin"))
    assert data == plan.bytes_needed


def test_a_store_that_is_begun(raw, tmp_path):
    reader, out = NTURGBDReader(raw), tmp_path / "store"
    prepare_store(reader, out, workers=0)
    before = {path: path.read_bytes() for path in out.iterdir()}
    plan = plan_preparation(reader, out, decode=False, workers=0)
    assert (plan.finished, plan.examined, plan.num_frames, plan.bytes_needed) == (4, 1, 0, 0)
    assert "4 recordings are there already, 1 to come" in plan.table()
    assert plan.seconds is None
    with pytest.raises(StoreError, match=r"begun with frame_size = \[135, 240\], this run has \[24, 32\]"):
        plan_preparation(reader, out, (24, 32), workers=0)
    assert {path: path.read_bytes() for path in out.iterdir()} == before

    (out / "journal.jsonl").write_bytes(b'{"format": "pasg')
    for path in out.iterdir():
        if path.name != "journal.jsonl":
            path.unlink()
    assert plan_preparation(reader, out, decode=False, workers=0).finished is None


def test_of_a_large_source_a_fixed_random_part_is_examined(raw, tmp_path):
    plans = [
        plan_preparation(NTURGBDReader(raw), tmp_path / "s", workers=0, max_examined=3, decode=False) for _ in range(2)
    ]
    assert plans[0] == replace(plans[1], bytes_free=plans[0].bytes_free)
    assert plans[0].examined == 3
    assert plans[0].num_frames == round(36 * (3 - len(plans[0].unusable)) * 5 / 3)
    assert "examined a fixed random 3 of 5 to come" in plans[0].table()


def test_a_crash_of_the_decoder_is_one_recording(raw, tmp_path):
    reader = NTURGBDReader(raw)
    plan = plan_preparation(Crashing(raw), tmp_path / "store", workers=1)
    assert [entry.reason for entry in plan.unusable] == ["empty video file", "the video decoder crashes or hangs"]
    assert plan.num_frames < plan_preparation(reader, tmp_path / "store", workers=0).num_frames


class Crashing(NTURGBDReader):
    def read(self, source):
        if source.recording_id.endswith("A004"):
            import os

            os._exit(11)
        return super().read(source)


def test_too_little_space(raw, tmp_path):
    plan = plan_preparation(NTURGBDReader(raw), tmp_path / "store", workers=0, decode=False)
    needed = plan.bytes_needed
    assert replace(plan, bytes_free=needed).check_space() is None
    assert "NOT ENOUGH" not in replace(plan, bytes_free=needed).table()
    short = replace(plan, bytes_free=needed - 1)
    assert "NOT ENOUGH" in short.table()
    assert "should the disk fill, what was written is kept" in short.check_space()
    with pytest.raises(StoreError, match=r"store: about 14\.0 MB are needed, 7\.0 MB are free; free some space"):
        replace(plan, bytes_free=needed // 2).check_space()


def test_an_empty_source(tmp_path):
    with pytest.raises(ReaderError, match="holds no file named like"):
        plan_preparation(NTURGBDReader(tmp_path), tmp_path / "store")


def test_durations_and_sizes_are_readable(raw, tmp_path):
    plan = plan_preparation(NTURGBDReader(raw), tmp_path / "store", workers=0)
    for seconds, text in ((40, "40 s"), (600, "10 min"), (36_000, "10.0 h")):
        assert f"about {text} by one process" in replace(plan, seconds=seconds).table()
    assert "by 8 processes" in replace(plan, workers=8).table()
    assert "about 197.0 GB needed" in replace(plan, bytes_needed=197 * 10**9).table()

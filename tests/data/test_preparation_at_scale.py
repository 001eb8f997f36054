"""A tree of 57,000 videos: memory, time, resuming, size of the index. `pytest -m slow -s` shows the figures."""

import subprocess
import sys
import time

import pytest

from pasgan.data import FrameStore
from tests.data.large_tree import write_large_tree
from tests.data.preparation_process import finished_recordings, kill_when, peak_memory, start_preparation

RECORDINGS = 19_000
WORKERS = 2
OPTIONS = ("--size", "32x18", "--workers", str(WORKERS))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc, and links are needed")
def test_nothing_grows_out_of_hand(tmp_path):
    raw, out = tmp_path / "raw", tmp_path / "store"
    write_large_tree(raw, RECORDINGS)

    start = time.monotonic()
    killed = kill_when(start_preparation(raw, out, *OPTIONS), lambda: finished_recordings(out) > 9_000, patience=1800)
    first, before = time.monotonic() - start, finished_recordings(out)
    assert killed

    start = time.monotonic()
    process = start_preparation(raw, out, *OPTIONS, stdout=subprocess.PIPE, text=True)
    peaks = peak_memory(process)
    second = time.monotonic() - start
    assert process.returncode == 0
    assert f"({before} of them by an earlier run)" in process.communicate()[0]

    start = time.monotonic()
    assert start_preparation(raw, out, *OPTIONS).wait() == 0
    nothing_left = time.monotonic() - start

    start = time.monotonic()
    store = FrameStore.open(out)
    opening = time.monotonic() - start
    start = time.monotonic()
    assert store.verify() == []
    verifying = time.monotonic() - start

    index = sum((out / name).stat().st_size for name in ("recordings.npy", "views.npy"))
    parent = peaks.pop(process.pid) / 1e6
    workers = max(peaks.values()) / 1e6
    per_recording = (first + second) / len(store)
    print(
        f"\n{len(store)} recordings; {1000 * per_recording:.1f} ms each by {WORKERS} processes; killed after {before}, "
        f"the rest took {second:.0f} s; a run with nothing left to do {nothing_left:.1f} s"
        f"\npeak memory {parent:.0f} MB, each other process at most {workers:.0f} MB; index {index / 1e6:.1f} MB, "
        f"opened in {1000 * opening:.0f} ms; verified in {verifying:.1f} s"
    )
    assert len(store) > 0.98 * RECORDINGS  # but for the owners' list
    assert nothing_left < 30
    assert parent < 1500
    assert workers < 800
    assert index < 20e6
    assert opening < 2

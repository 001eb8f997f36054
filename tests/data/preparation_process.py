"""The preparation tool in a process of its own: stopped at some point, or watched for the memory it takes."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def start_preparation(raw: Path, out: Path, *options: str, **settings: object) -> subprocess.Popen:
    """Start `prepare_data.py ntu`; `settings` are of `subprocess.Popen`."""
    command = [sys.executable, str(ROOT / "tools" / "prepare_data.py"), "ntu", str(raw), "--out", str(out), *options]
    settings = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **settings}
    return subprocess.Popen(command, cwd=ROOT, **settings)


def finished_recordings(out: Path) -> int:
    """Recordings that the journal of an unfinished store vouches for."""
    journal = out / "journal.jsonl"
    return max(journal.read_bytes().count(b"\n") - 1, 0) if journal.is_file() else 0


def kill_when(process: subprocess.Popen, ready: Callable[[], bool], delay: float = 0, patience: float = 120) -> bool:
    """Kill the process `delay` seconds after it is `ready`; returns whether it was killed before it ended by itself."""
    deadline = time.monotonic() + patience
    while process.poll() is None and not ready():
        assert time.monotonic() < deadline, "nothing happens"
        time.sleep(0.002)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def peak_memory(process: subprocess.Popen) -> dict[int, int]:
    """Wait for the process; returns the peak resident bytes of it and of each process that it started (Linux)."""
    peaks = {}
    while process.poll() is None:
        for number in (process.pid, *_descendants(process.pid)):
            try:
                status = Path(f"/proc/{number}/status").read_text()
            except OSError:
                continue
            peak = [line for line in status.splitlines() if line.startswith("VmHWM")]
            peaks[number] = int(peak[0].split()[1]) * 1024 if peak else peaks.get(number, 0)
        time.sleep(0.1)
    return peaks


def _descendants(process: int) -> Iterator[int]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from _descendants(child)

"""`tools/benchmark.py` as a user runs it: trained, interrupted, resumed, tested, tables."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.tools.tool_process import ROOT, run

SUITE = """
systems = {systems}
table = "table3"
is_ladder = True
seeds = [0]
budget = dict(iterations=6)
"""


@pytest.fixture
def suite(tmp_path, tiny_ntu_config):
    systems = {
        "BasicNet": "dict(true_pose=(0.0, 0.0))",
        "broken": "dict(generator=dict(decoder=dict(feat_channels=7)))",
    }
    for name, model in systems.items():
        systems[name] = str(tmp_path / f"{name}.py")
        Path(systems[name]).write_text(f"_base_ = [{str(tiny_ntu_config)!r}]\nmodel = {model}\n")
    path = tmp_path / "mine.py"
    path.write_text(SUITE.format(systems={**systems, "+ LGTN": str(tiny_ntu_config)}))
    return path


def test_suite_to_tables(suite, tmp_path, sample_store):
    out = tmp_path / "out"
    command = ["tools/benchmark.py", suite, "--data-root", sample_store, "--out", out, "--processes", 1]
    # Killed in the middle.
    process = subprocess.Popen(
        [sys.executable, *map(str, command)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1"}, start_new_session=True,
        # A shell that runs the tests in the background has Ctrl-C ignored, which would be inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    while not list(out.glob("runs/*/*/run.json")) and process.poll() is None:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    process.wait(60)
    records = list(out.glob("runs/*/*/run.json"))
    assert len(records) == 1
    # As if it had been stopped during the test.
    records[0].unlink()
    checkpoint = next(records[0].parent.glob("train/iter_6.pth"))
    trained = checkpoint.stat().st_mtime_ns

    output = run(*command, status=2)
    assert "broken, seed 0" in output
    assert "train.log" in output
    assert checkpoint.stat().st_mtime_ns == trained
    assert len(list(out.glob("runs/*/*/run.json"))) == 2
    text = (out / "mine.md").read_text()
    assert "Not finished and not in the tables:** broken (seed 0)" in text
    assert "Budget of every run: 6 iterations" in text
    assert "moving region: PSNR [dB] ↑" in text
    assert "copy first frame" in text
    assert "What each step adds" in text
    assert (out / "mine.html").stat().st_size > 10_000
    assert "\\begin{table*}" in (out / "mine.tex").read_text()

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pasgan.apis.freed_memory import keep_freed_memory

CODE = """
from pathlib import Path
import torch
from pasgan.apis.freed_memory import keep_freed_memory

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

kept = keep_freed_memory()
torch.ones(10).sum()
before = resident()
torch.ones(2**24).sum()  # 64 MiB
print(kept, (resident() - before) // 2**20)
"""


def run(**environment):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    command = [sys.executable, "-c", CODE]
    finished = subprocess.run(
        command, env={**clean, **environment}, capture_output=True, text=True, timeout=300, check=True
    )
    kept, megabytes = finished.stdout.split()
    return kept == "True", int(megabytes)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells how much memory is resident")
def test_freed_memory_stays_with_the_process():
    kept, megabytes = run()
    if not kept:
        pytest.skip("this C library is not glibc")
    assert megabytes >= 60


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells how much memory is resident")
def test_settings_of_the_user_are_left_alone():
    kept, megabytes = run(MALLOC_TRIM_THRESHOLD_="131072")
    assert not kept
    assert megabytes < 8


def test_other_systems(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not keep_freed_memory()

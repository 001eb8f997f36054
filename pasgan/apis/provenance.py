"""Where a figure in a document comes from: commit, machine, versions."""

from __future__ import annotations

import platform
import re
import subprocess
from pathlib import Path

import torch

from pasgan.version import __version__

ROOT = Path(__file__).parents[2]
CODE = ("pasgan", "configs", "tools")


def commit() -> str:
    """`commit 73f5625`, and whether the code was changed since; the version of pasgan outside of a git checkout."""
    try:
        revision = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--", *CODE)
    except (OSError, subprocess.CalledProcessError):
        return f"pasgan {__version__}"
    return f"commit {revision}" + (" with changes that are not committed" if changed else "")


def _git(*arguments: str) -> str:
    finished = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return finished.stdout.strip()


def machine(device: str = "cpu", threads: int = 1) -> str:
    """`AMD EPYC, 1 thread, PyTorch 2.14.1`, or the name of the GPU."""
    software = f"PyTorch {torch.__version__}"
    if torch.device(device).type == "cuda":
        return f"{torch.cuda.get_device_name(device)}, {software}"
    return f"{_processor()}, {threads} {'thread' if threads == 1 else 'threads'}, {software}"


def _processor() -> str:
    try:
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    return found.group(1) if found else platform.processor() or platform.machine()

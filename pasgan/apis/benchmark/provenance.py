"""Where figures come from: the commit and the machine."""

from __future__ import annotations

import platform
import subprocess
from pathlib import Path

import torch

from pasgan.data.preparation import available_cores

PACKAGE = Path(__file__).parents[2]


def describe_commit() -> str:
    """The commit of the package, `abc1234` or `abc1234 with changes`; `unknown` outside of a repository."""
    commit = _git("rev-parse", "--short", "HEAD")
    if not commit:
        return "unknown"
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", str(PACKAGE), "configs", "tools")
    return f"{commit} with changes" if changed else commit


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(PACKAGE.parent), *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def describe_machine() -> str:
    """Processor and graphics cards, e.g. `4 cores of AMD EPYC, no GPU`."""
    gpus = [torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())]
    listed = ", ".join(f"{gpus.count(name)} x {name}" for name in dict.fromkeys(gpus)) or "no GPU"
    return f"{available_cores()} cores of {_processor()}, {listed}"


def _processor() -> str:
    """Its name as Linux has it, else what Python knows."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()

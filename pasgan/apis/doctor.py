"""What is installed, whether it fits together, and the one command that mends each fault."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

# torch minor version → torchvision minor version that was built for it.
TORCHVISION_FOR_TORCH = {"2.11": "0.26", "2.12": "0.27", "2.13": "0.28", "2.14": "0.29", "2.15": "0.29"}
NEEDED = ("torch", "torchvision", "numpy", "opencv-python", "onedl-mmengine", "onedl-mmcv", "einops", "lpips")
FOR_POSES = ("mmpose", "onedl-mmdetection", "xtcocotools")
# Distributions that own the same import folder; two of one row must not be installed together.
SAME_FOLDER = (
    ("onedl-mmengine", "mmengine", "mmengine-lite"),
    ("onedl-mmcv", "mmcv", "mmcv-lite"),
    ("onedl-mmdetection", "mmdet"),
    ("opencv-python", "opencv-python-headless", "opencv-contrib-python"),
)
REINSTALL = f"{sys.executable} -m pip install -r requirements/runtime.txt"


@dataclass(frozen=True)
class Finding:
    """One line of the table.

    Attributes:
        subject: what was looked at.
        found: what was found.
        fault: what is wrong; empty if nothing is.
        remedy: the command that mends it; empty if nothing is wrong.
    """

    subject: str
    found: str
    fault: str = ""
    remedy: str = ""


def installed_version(distribution: str) -> str | None:
    """Version of an installed distribution, or None."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def examine() -> list[Finding]:
    """Look at the environment."""
    findings = [_python()]
    findings += [_package(name, optional=False) for name in NEEDED]
    findings += [_package(name, optional=True) for name in FOR_POSES]
    findings += [_torchvision_match(installed_version("torch"), installed_version("torchvision"))]
    findings += [_one_family(family) for family in SAME_FOLDER]
    findings += [_imports(name) for name in ("torchvision", "cv2", "mmengine", "mmcv")]
    return [*findings, _gpu()]


def _python() -> Finding:
    found = platform.python_version()
    if sys.version_info < (3, 10):  # noqa: UP036 - the doctor is also run with a Python that is too old
        return Finding("Python", found, "pasgan needs 3.10 or newer", "make setup PYTHON=python3.11")
    return Finding("Python", found)


def _package(name: str, optional: bool) -> Finding:
    found = installed_version(name)
    if found:
        return Finding(name, found)
    if optional:
        return Finding(name, "not installed (only for keypoints from MMPose)")
    return Finding(name, "missing", f"{name} is not installed", REINSTALL)


def _torchvision_match(torch: str | None, torchvision: str | None) -> Finding:
    subject, found = "torch with torchvision", f"{torch} with {torchvision}"
    if torch is None or torchvision is None:
        return Finding(subject, found, "one of them is missing", REINSTALL)
    expected = TORCHVISION_FOR_TORCH.get(".".join(torch.split(".")[:2]))
    if expected is None:
        return Finding(subject, f"{found} (not a tested pair)")
    if not torchvision.startswith(expected + "."):
        command = f'{sys.executable} -m pip install "torchvision=={expected}.*"'
        return Finding(subject, found, f"torch {torch} needs torchvision {expected}", command)
    if ("+cpu" in torch) != ("+cpu" in torchvision):
        return Finding(subject, found, "one is a CPU build and the other is not", REINSTALL)
    return Finding(subject, f"{found}: match")


def _one_family(family: tuple[str, ...]) -> Finding:
    present = [name for name in family if installed_version(name)]
    subject = f"one of {' / '.join(family)}"
    if len(present) < 2:
        return Finding(subject, present[0] if present else "none")
    keep = present[0]
    remedy = f"{sys.executable} -m pip uninstall -y {' '.join(present)} && {sys.executable} -m pip install {keep}"
    return Finding(subject, " and ".join(present), "they own the same folder and overwrite each other", remedy)


def _imports(name: str) -> Finding:
    try:
        import_module(name)
    except Exception as error:  # a broken binary can raise anything; the doctor reports it and goes on
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return Finding(f"import {name}", "fails", reason, REINSTALL + " --force-reinstall")
    return Finding(f"import {name}", "works")


def _gpu() -> Finding:
    try:
        import torch
    except ImportError:
        return Finding("GPU", "unknown (torch is missing)")
    if torch.cuda.is_available():
        return Finding("GPU", ", ".join(torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())))
    return Finding("GPU", f"none seen; running on {torch.get_num_threads()} CPU threads")


def format_findings(findings: list[Finding]) -> str:
    """A plain table, and below it each fault with its remedy."""
    width = max(len(finding.subject) for finding in findings)
    lines = [
        f"{'FAULT' if finding.fault else 'ok':5}  {finding.subject:{width}}  {finding.found}" for finding in findings
    ]
    faults = [finding for finding in findings if finding.fault]
    lines.append("")
    for finding in faults:
        lines.append(f"{finding.subject}: {finding.fault}\n    {finding.remedy}")
    lines.append(f"{len(faults)} faults" if faults else "Everything fits together.")
    return "\n".join(lines)

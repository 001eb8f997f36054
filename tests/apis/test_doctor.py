import subprocess
import sys
from pathlib import Path

import pytest

from pasgan.apis import doctor

ROOT = Path(__file__).parent.parent.parent


def fake_versions(monkeypatch, versions):
    monkeypatch.setattr(doctor, "installed_version", versions.get)


def faults(findings):
    return {finding.subject: finding for finding in findings if finding.fault}


def test_this_environment_is_sound():
    finished = subprocess.run(
        [sys.executable, "tools/doctor.py"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stdout
    assert "Everything fits together." in finished.stdout


@pytest.mark.parametrize(
    ("versions", "subject", "fault", "remedy"),
    [
        ({"torch": "2.14.1", "torchvision": "0.28.0"}, "torch with torchvision", "needs torchvision 0.29", "0.29.*"),
        ({"torch": "2.13.0+cpu", "torchvision": "0.28.0"}, "torch with torchvision", "CPU build", "runtime.txt"),
        (
            {"onedl-mmengine": "0.10.12", "mmengine": "0.10.7"},
            "one of onedl-mmengine / mmengine / mmengine-lite",
            "same folder",
            "pip uninstall -y onedl-mmengine mmengine",
        ),
        ({}, "einops", "not installed", "pip install"),
    ],
)
def test_each_fault_has_its_remedy(monkeypatch, versions, subject, fault, remedy):
    fake_versions(monkeypatch, versions)
    finding = faults(doctor.examine())[subject]
    assert fault in finding.fault
    assert remedy in finding.remedy
    assert remedy in doctor.format_findings([finding])


def test_broken_import_is_reported_not_raised(monkeypatch):
    def broken(name):
        raise RuntimeError(f"operator {name}::nms does not exist")

    monkeypatch.setattr(doctor, "import_module", broken)
    assert "nms does not exist" in faults(doctor.examine())["import torchvision"].fault

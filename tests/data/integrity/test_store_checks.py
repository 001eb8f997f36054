"""Faults put into raw files: seen while a store is prepared, and seen again in the finished store."""

from __future__ import annotations

import json
import shutil

import pytest

from pasgan.data import FrameStore
from pasgan.data.integrity.store_checks import IntegrityReport, check_store
from pasgan.data.preparation import prepare_store
from pasgan.data.preparation_report import PreparationReport
from pasgan.data.readers import NTURGBDReader


@pytest.fixture(scope="module")
def prepared(sample_store, tmp_path_factory):
    """A store made from the sample with two skeletons exchanged and one video that is a copy of another; its report."""
    root = tmp_path_factory.mktemp("faulty")
    raw = shutil.copytree(sample_store.parent / "raw", root / "raw")
    names = [entry.recording_id for entry in FrameStore.open(sample_store).recordings]

    def file(recording: str, camera: int, suffix: str):
        return next(raw.rglob(recording.replace("P", f"C{camera:03d}P") + suffix))

    one, other = file(names[0], 1, ".skeleton"), file(names[0], 2, ".skeleton")
    text = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(text)
    shutil.copyfile(file(names[1], 1, "_rgb.avi"), file(names[4], 3, "_rgb.avi"))
    report = prepare_store(NTURGBDReader(raw), root / "store", workers=2)
    return names, root / "store", report


def test_warnings_while_preparing(prepared):
    names, root, report = prepared
    assert isinstance(report, PreparationReport)
    assert set(report.warnings) == {names[0], names[4]}
    (swapped,) = report.warnings[names[0]]
    assert swapped.startswith("swapped cameras: the videos or poses of C001 and C002 (agreement 0.")
    assert f"duplicate video: C003 has the file of {names[1]} C001" in report.warnings[names[4]]
    saved = json.loads((root / "report.json").read_text())
    assert saved["warnings"] == report.warnings
    assert saved["warnings_by_kind"]["swapped cameras"] == saved["warnings_by_kind"]["duplicate video"] == 1


@pytest.mark.parametrize("workers", [0, 2])
def test_the_finished_store_gives_the_same(prepared, workers):
    names, root, report = prepared
    seen = []

    def progress(found, total):
        seen.append(total)
        return found

    checked = check_store(FrameStore.open(root), workers, progress)
    # What the reader noticed in the raw files is not in the store.
    own = {name: [w for w in found if "video ends early" not in w] for name, found in report.warnings.items()}
    assert checked.warnings == own
    assert checked.checked == len(names)
    assert seen == [len(names)]


def test_the_table_and_the_file(tmp_path):
    warnings = {"one": ["dark video: a", "dark video: b"], "two": ["skeleton jumps: c", "dark video: d"]}
    report = IntegrityReport(30, warnings)
    assert report.table().splitlines() == [
        "checked      30 recordings, 2 with warnings",
        "              3 dark video (e.g. one: a)",
        "              1 skeleton jumps (e.g. two: c)",
    ]
    report.write(tmp_path / "found" / "integrity.json")
    saved = json.loads((tmp_path / "found" / "integrity.json").read_text())
    assert saved == {"checked": 30, "warnings_by_kind": {"dark video": 3, "skeleton jumps": 1}, "warnings": warnings}

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from pasgan.data import FrameStore
from pasgan.data.integrity.recording_checks import recording_warnings
from pasgan.data.preparation import available_cores, prepare_store
from pasgan.data.readers import NTURGBDReader, RigReader
from pasgan.data.readers.video import iterate_frames
from pasgan.data.sample import SampleOptions, make_sample
from pasgan.data.stored_frames import stored_frame
from tests.data.integrity.detection_rates import AS_IT_IS, NOISY, SHAKY, detection_rates, table
from tests.data.integrity.injected_faults import FAULTS, like_a_camera, stored_views

FOUR_CAMERAS = Path(__file__).resolve().parents[4] / "shared" / "data" / "four_camera_demo"


def test_the_sample_gives_no_warning_and_most_faults_are_named(sample_store):
    rates = detection_rates(FrameStore.open(sample_store), step=2, workers=1)
    assert rates[AS_IT_IS]["any"] == rates[NOISY]["any"] == 0
    faults = [counts for fault, counts in rates.items() if fault not in (AS_IT_IS, NOISY, SHAKY)]
    assert len(faults) == len(FAULTS) + 1
    assert sum(counts["named"] for counts in faults) >= 0.8 * sum(counts["recordings"] for counts in faults)


@pytest.mark.slow
def test_rates_of_detection_and_of_false_alarms(tmp_path_factory, capsys):
    """The table of docs/data_integrity.md; PASGAN_SAMPLE_STORE is a larger sample's store to measure it on."""
    store = os.environ.get("PASGAN_SAMPLE_STORE") or _sample(tmp_path_factory.mktemp("rates"))
    store = FrameStore.open(store)
    rates = detection_rates(store, step=max(1, len(store) // 400), workers=min(available_cores(), 2))
    with capsys.disabled():
        print(f"\n{store}\n{table(rates)}")
        print({name: dict(rates[name]) for name in (AS_IT_IS, NOISY, SHAKY)})
    for name, most in {AS_IT_IS: 0.01, NOISY: 0.01, SHAKY: 0.05}.items():
        assert rates[name]["any"] <= most * rates[name]["recordings"], name
    for fault, counts in rates.items():
        if fault not in (AS_IT_IS, NOISY, SHAKY):
            assert counts["named"] >= 0.75 * counts["recordings"], fault


@pytest.mark.slow
@pytest.mark.skipif(not FOUR_CAMERAS.is_dir(), reason="needs the real recording of ../shared/data")
def test_the_checks_take_a_twentieth_of_decoding_at_most(tmp_path, capsys):
    prepare_store(RigReader(FOUR_CAMERAS), tmp_path / "store", workers=0)
    store = FrameStore.open(tmp_path / "store")
    checking = []
    for _ in range(3):
        views = stored_views(store, 0)
        begin = time.process_time()
        recording_warnings(views)
        checking.append(time.process_time() - begin)
    begin = time.process_time()
    for video in sorted((FOUR_CAMERAS / "videos").iterdir()):
        for frame in iterate_frames(video):
            stored_frame(frame, (0, 0, frame.shape[1], frame.shape[0]), store.frame_size)
    decoding = time.process_time() - begin
    with capsys.disabled():
        per_frame = 1000 / store.num_frames
        print(f"\nchecks {min(checking) * per_frame:.2f} ms a frame, decoding {decoding * per_frame:.2f} ms")
    assert min(checking) <= 0.05 * decoding


def _sample(folder: Path) -> Path:
    make_sample(folder / "raw", num_recordings=24, options=SampleOptions(height=126), workers=2)
    prepare_store(NTURGBDReader(folder / "raw"), folder / "store", workers=2)
    return folder / "store"


@pytest.mark.skipif(not FOUR_CAMERAS.is_dir(), reason="needs the real recording of ../shared/data")
def test_a_real_recording_of_four_cameras(tmp_path):
    """It gives no warning as it is nor with noise, and every fault in any of its cameras but a short lag is named."""
    report = prepare_store(RigReader(FOUR_CAMERAS), tmp_path / "store", workers=0)
    assert report.warnings == {}
    rng = np.random.default_rng(0)
    views = like_a_camera(stored_views(FrameStore.open(tmp_path / "store"), 0), rng)
    assert recording_warnings(views) == []
    missed = [
        f"{fault.__name__} {camera}"
        for fault, kind in FAULTS.items()
        for camera in views
        if not any(warning.startswith(kind) for warning in recording_warnings(fault(views, camera, rng)))
    ]
    assert len(missed) <= 2, missed

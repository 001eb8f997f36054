"""`tools/convert_store.py` and `tools/benchmark_data.py`, called in this process."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

from pasgan.data import FrameStore, StoreError
from pasgan.data.preparation import prepare_store
from pasgan.data.readers import NTURGBDReader
from pasgan.data.store_conversion import convert_store

TOOLS = Path(__file__).parents[2] / "tools"


def run(name, *arguments):
    """The tool's `main` on a command line."""
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.main([str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def jpeg_store(sample_store, tmp_path_factory):
    out = tmp_path_factory.mktemp("converted") / "jpeg"
    run("convert_store", sample_store, out, "--layout", "jpeg", "--workers", 2)
    return out


def test_a_converted_store_is_the_one_that_would_have_been_prepared(sample_store, jpeg_store, tmp_path):
    prepare_store(NTURGBDReader(sample_store.parent / "raw"), tmp_path / "prepared", workers=2, layout="jpeg")
    for path in (tmp_path / "prepared").glob("*.bin"):
        assert path.read_bytes() == (jpeg_store / path.name).read_bytes(), path.name
    assert (tmp_path / "prepared" / "store.json").read_text() == (jpeg_store / "store.json").read_text()


def test_back_to_raw(sample_store, jpeg_store, tmp_path):
    run("convert_store", jpeg_store, tmp_path / "raw", "--layout", "raw")
    store, first, jpeg = (FrameStore.open(root) for root in (tmp_path / "raw", sample_store, jpeg_store))
    np.testing.assert_array_equal(store.frames(2, "C002", [3, 7]), jpeg.frames(2, "C002", [3, 7]))
    np.testing.assert_array_equal(store.keypoints(2, "C002")[0], first.keypoints(2, "C002")[0])
    assert store.verify() == []
    with pytest.raises(StoreError, match="has the layout 'raw' already"):
        convert_store(store, tmp_path / "again", "raw")


def test_every_source_is_timed(sample_store, jpeg_store, tmp_path, capsys):
    out = tmp_path / "speed.md"
    sources = [sample_store, jpeg_store, "--raw", sample_store.parent / "raw"]
    run("benchmark_data", *sources, "--pairs", 24, "--video-pairs", 24, "--workers", 0, 1, "--out", out)
    rows = re.findall(r"\| (.+) \| (\d) \| (\d+) \| ([\d.]+) \|", out.read_text())
    assert [row[:2] for row in rows] == [
        (source, workers) for source in ("raw store", "jpeg store", "video files") for workers in "01"
    ]
    raw, jpeg, video = (float(rows[line][3]) for line in (0, 2, 4))
    assert raw < jpeg < video
    assert out.read_text().strip() == capsys.readouterr().out.strip()

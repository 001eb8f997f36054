"""`tools/benchmark_metrics.py`, called in this process."""

import importlib.util
from pathlib import Path

import cv2
import numpy as np
import pytest

TOOL = Path(__file__).parent.parent.parent / "tools" / "benchmark_metrics.py"


@pytest.fixture(scope="module")
def benchmark():
    """The tool's `main`, taking its command line as a list."""
    spec = importlib.util.spec_from_file_location("benchmark_metrics", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return lambda *arguments: module.main([str(argument) for argument in arguments])


def _differences(output: str) -> dict[str, float]:
    lines = output.split("largest difference of a frame\n")[1].splitlines()
    return {name.strip(): float(value) for name, value in (line.rsplit(maxsplit=1) for line in lines)}


def test_generated_scene(benchmark, capsys):
    benchmark("--frames", 10, "--size", 48, "--rounds", 1)
    output = capsys.readouterr().out
    assert output.startswith("10 frames of 48x48, key region ")
    rows = {line[:42].strip(): line[42:].split() for line in output.splitlines() if line.startswith(("MSE", "scikit"))}
    milliseconds, per_second = map(float, rows["MSE + PSNR + SSIM, full and masked"][:2])
    assert per_second == pytest.approx(1000 / milliseconds, rel=0.05)
    assert float(rows["scikit-image Gaussian SSIM"][2]) == 1
    differences = _differences(output)
    assert len(differences) == 4
    assert max(differences.values()) < 1e-5


def test_video(benchmark, capsys, tmp_path):
    path = tmp_path / "noise.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 10, (96, 64))
    for frame in np.random.default_rng(0).integers(0, 256, (3, 64, 96, 3), dtype=np.uint8):
        writer.write(frame)
    writer.release()
    benchmark("--video", path, "--size", 32, "--rounds", 1)
    assert capsys.readouterr().out.startswith("3 frames of 32x32")


def test_frames_smaller_than_the_window_are_refused(benchmark, capsys):
    with pytest.raises(SystemExit):
        benchmark("--size", 10)
    assert "--size at least 11" in capsys.readouterr().err

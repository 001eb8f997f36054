"""Results of systems that differ in how well they do, on the same clips."""

import math
from dataclasses import replace

import numpy as np

from pasgan.evaluation import ClipEntry, ScoreTable, summarize
from pasgan.evaluation.frame_scores import FrameScores
from pasgan.evaluation.measure import Measure
from pasgan.evaluation.result import Result
from pasgan.evaluation.summary import Score

MEASURES = {
    "mse": Measure("MSE", "lower", 5, "range 1"),
    "psnr": Measure("PSNR", "higher", 2, "per frame", unit="dB"),
    "ssim": Measure("SSIM", "higher", 4, "Gaussian"),
    "pose_mse": Measure("pose MSE", "lower", 5, "[-1, 1] units", of_images=False),
}
PROTOCOL = {
    "frames": "from frame 1 on",
    "given_frames": 1,
    "window": 0.25,
    "key_region": "squares",
    "regions": {"masked": "rest black", "cropped": "box"},
    "measures": {"psnr": "per frame", "ssim": "Gaussian"},
    "baselines": {"copy": "frame 0 repeated", "repeat_pose": "first pose repeated"},
}
PAIRS = [(source, target) for source in ("C001", "C002", "C003") for target in ("C001", "C002", "C003")]


def two_frames(value: float, spread: float) -> FrameScores:
    return FrameScores.of(np.array([value - spread, value + spread]), start=1)


def make_entry(source: str, target: str, psnr: float) -> ClipEntry:
    def images(value: float) -> dict[str, FrameScores]:
        scores = {"mse": two_frames(10 ** (-value / 10), 0), "psnr": two_frames(value, 1.5)}
        scores["ssim"] = two_frames(value / 40, 0.02)
        return {f"{region}{name}": score for region in ("", "masked/", "cropped/") for name, score in scores.items()}

    rows = {
        "model": images(psnr) | {"pose_mse": two_frames(0.004, 0)},
        "copy": images(24.0),
        "repeat_pose": {"pose_mse": two_frames(0.003, 0)},
    }
    return ClipEntry("A", source, target, rows, {"masked": two_frames(0.3, 0)})


def make_result(name: str = "PAS-GAN", psnr: float = 28.0, pairs: list[tuple[str, str]] = PAIRS, **info) -> Result:
    """A result with `psnr` dB in every pair of different cameras, ± 1.5."""
    table = summarize([make_entry(*pair, psnr) for pair in pairs if pair[0] != pair[1]], MEASURES)
    return Result(name, table, PROTOCOL, {"checkpoint": f"{name}.pth", "seed": 0, **info})


def with_fvd(result: Result, value: float, *keys: str) -> Result:
    """The result with FVD of the model and of the copied first frame under the given keys."""
    details = {"n": 6, "bias": 2.0, "extrapolated": value - 2, "low": value - 5, "high": value + 5}
    rows = {"model": Score(value, details=details), "copy": Score(90.0, details={"n": 6, "low": math.nan})}
    names = {key.rpartition("/")[2] for key in keys}
    measures = {name: Measure(f"FVD ({name.removeprefix('fvd-')})", "lower", 2, "I3D") for name in names}
    return replace(result, table=with_scores(result.table, measures, dict.fromkeys(keys, rows)))


def with_scores(table: ScoreTable, measures: dict[str, Measure], scores: dict[str, dict[str, Score]]) -> ScoreTable:
    return replace(table, measures=table.measures | measures, scores=table.scores | scores)

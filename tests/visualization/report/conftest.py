"""A small report whose frames say by their colour which panel and frame they are."""

import math

import numpy as np
import pytest

from pasgan.structures import get_skeleton
from pasgan.visualization.report import (
    Report,
    ReportClip,
    ReportCurve,
    ReportPanel,
    ReportRow,
    ReportScore,
    ReportSystem,
    ReportTable,
)

NUM_FRAMES, HEIGHT, WIDTH = 7, 40, 30
HOSTILE = "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"


def coded_video(panel: int) -> np.ndarray:
    """(T, H, W, 3) uint8: red tells the frame, green the panel."""
    video = np.zeros((NUM_FRAMES, HEIGHT, WIDTH, 3), np.uint8)
    video[..., 0] = 20 * np.arange(NUM_FRAMES)[:, None, None]
    video[..., 1] = 30 * panel
    return video


def clip_with_poses(clip_id: str, rank: str) -> ReportClip:
    keypoints = np.random.default_rng(0).uniform(4, 26, (NUM_FRAMES, 17, 2))
    keypoints[:, 3] = np.nan
    visible = np.full((NUM_FRAMES, 17), 2)
    visible[:, 5] = 1
    panels = [
        ReportPanel("source", coded_video(0), keypoints, visible),
        ReportPanel("target", coded_video(1), keypoints),
        ReportPanel("generated", coded_video(2), frame_scores={"PSNR": [math.nan, *range(21, 27)]}, system="ours"),
        ReportPanel("error", coded_video(3), system="ours"),
    ]
    return ReportClip(clip_id, panels, get_skeleton("coco17"), {"PSNR": "24.00 dB"}, frame_rate=4, rank=rank)


@pytest.fixture(scope="session")
def report() -> Report:
    systems = [
        ReportSystem("PAS-GAN", "published", {"source": "Table 2"}),
        ReportSystem("copy", "baseline", given="first frame"),
        ReportSystem("ours", "run", {"config": "a.py"}, "depth, poses"),
        ReportSystem(HOSTILE, "run", {"config": HOSTILE}),
    ]
    scores = {
        "ours": ReportScore(30.0, 2.0),
        HOSTILE: ReportScore(math.nan),
        "copy": ReportScore(29.0),
        "PAS-GAN": ReportScore(99.0),
    }
    psnr = ReportRow("PSNR", scores, "higher", 2, "dB")
    pairs = [ReportRow(name, {"ours": ReportScore(1), "copy": ReportScore(2)}, "lower") for name in ("v1→v2", "mean")]
    curve = {"ours": [math.nan, 31.0, 30.5, 30.25, math.nan, 29.0, 28.0], "copy": [math.nan, 31.0, 28.0, 27.0]}
    return Report(
        title="A report & its <title>",
        systems=systems,
        tables=[
            ReportTable("Scores", {"Full frame": [psnr]}, note="A note."),
            ReportTable("View pairs", {"MSE": pairs, "SSIM": pairs}, choose=True),
        ],
        curves={"Full frame": [ReportCurve("PSNR", curve, "higher", 2, "dB")]},
        clips=[clip_with_poses("worst clip", "worst"), clip_with_poses(HOSTILE, "best")],
        protocol={"PSNR": "per frame"},
    )

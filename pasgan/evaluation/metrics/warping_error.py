"""Warping error along the motion of the true video."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from torch import Tensor

from pasgan.evaluation.frame_scores import FrameScores
from pasgan.evaluation.functional import FLOW_PROTOCOLS, frame_warping_error, make_flow_method, true_motion
from pasgan.evaluation.measure import Measure
from pasgan.evaluation.metrics.clip_metric import ClipMetric
from pasgan.evaluation.scored_clip import ScoredClip
from pasgan.evaluation.summary import RowScores
from pasgan.registry import METRICS


@METRICS.register_module()
class WarpingError(ClipMetric):
    """Squared error between a frame and the next one warped back along the true motion, where nothing is occluded.

    The row `truth` is the true video's own error, which a perfect video has too. It is no lower bound: whatever takes
    texture away, blur above all, lowers the error. Read it beside LPIPS and the motion-energy ratio.

    Args:
        flow: how the motion is estimated, one of `FLOW_PROTOCOLS`.
        flow_weights: for RAFT, see `make_flow_method`.

    Raises:
        ValueError: if there is no such flow method.
        WeightsError: if its weights are missing or do not fit.
    """

    def __init__(self, flow: str = "dis", flow_weights: str | Path = "torchvision") -> None:
        super().__init__()
        self.flow_method = make_flow_method(flow, flow_weights)
        self.key = "warping_error" if flow == "dis" else f"warping_error-{flow}"
        protocol = (
            f"flow of the true video from frame t-1 to t by {FLOW_PROTOCOLS[flow]}; frame t warped back to t-1 "
            "bilinearly, squared error of RGB in [0, 1], mean over the pixels inside the frame whose forward and "
            "backward flow agree, |w + w'|^2 <= 0.01 (|w|^2 + |w'|^2) + 0.5"
        )
        self.measures = {self.key: Measure(f"warping error ({flow} flow)", "lower", 5, protocol)}

    def score_rows(self, clip: ScoredClip) -> RowScores:
        """`warping_error` of each scored frame that has one before it."""
        if not clip.videos:
            return {}
        start = max(1, clip.given_frames)
        videos = {**clip.videos, "truth": clip.target_video}
        pairs = {row: list(pairwise(_frames(video, start))) for row, video in videos.items()}
        motions = [true_motion(*frames, self.flow_method) for frames in pairs["truth"]]

        def score(of_row: list[tuple[np.ndarray, np.ndarray]]) -> FrameScores:
            errors = [frame_warping_error(*frames, motion) for frames, motion in zip(of_row, motions, strict=True)]
            return FrameScores.of(np.array(errors), start=start)

        return {row: {self.key: score(of_row)} for row, of_row in pairs.items()}


def _frames(video: Tensor, start: int) -> np.ndarray:
    """(T, H, W, 3) uint8, from the frame before `start` on."""
    return np.ascontiguousarray(video[start - 1 :].permute(0, 2, 3, 1).numpy())

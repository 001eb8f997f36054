"""tLP, the temporal form of LPIPS."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor

from pasgan.evaluation.frame_scores import FrameScores
from pasgan.evaluation.functional import LPIPSNetwork, frame_temporal_lpips
from pasgan.evaluation.measure import Measure
from pasgan.evaluation.metrics.clip_metric import ClipMetric
from pasgan.evaluation.scored_clip import ScoredClip
from pasgan.evaluation.summary import RowScores
from pasgan.registry import METRICS


@METRICS.register_module()
class TemporalLPIPS(ClipMetric):
    """tLP: by how much the change from frame to frame differs from that of the true video, seen by LPIPS.

    Args:
        net: `alex` or `vgg`.
        lpips_weights: of the backbone, see `LPIPSNetwork`.

    Raises:
        WeightsError: if the weights are missing or do not fit.
    """

    def __init__(self, net: str = "alex", lpips_weights: str | Path = "torchvision") -> None:
        super().__init__()
        self.network = LPIPSNetwork(net, lpips_weights)
        self.key = f"tlp-{net}"
        protocol = f"100 |LPIPS(g[t-1], g[t]) - LPIPS(b[t-1], b[t])|, g generated, b true; {self.network.protocol}"
        self.measures = {self.key: Measure(f"tLP ({self.network.name})", "lower", 3, protocol)}

    def score_rows(self, clip: ScoredClip) -> RowScores:
        """`tlp-<net>` of each scored frame that has one before it."""
        if not clip.videos:
            return {}
        start = max(1, clip.given_frames)

        def change(video: Tensor) -> Tensor:
            frames = video[start - 1 :].float() / 255
            return self.network(frames[:-1], frames[1:])

        truth = change(clip.target_video)
        return {
            row: {self.key: FrameScores.of(frame_temporal_lpips(change(video), truth), start=start)}
            for row, video in clip.videos.items()
        }

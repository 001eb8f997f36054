"""The heat-map attention M_A."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch.nn.functional as F
from torch import Tensor, nn

from pasgan.ops import render_gaussian_heatmaps
from pasgan.registry import MODELS


@MODELS.register_module()
class HeatmapAttention(nn.Module):
    """Gaussian heat-maps of a pose sequence at every scale of the decoder.

    Args:
        sigma: standard deviation in normalised units.
        rendering: `analytic` evaluates the Gaussian at each scale; `interpolate`, the paper's words, renders it once
            at the second scale and interpolates linearly to the others.
    """

    def __init__(self, sigma: float = 0.1, rendering: Literal["analytic", "interpolate"] = "analytic") -> None:
        super().__init__()
        if rendering not in ("analytic", "interpolate"):
            raise ValueError(f"rendering must be 'analytic' or 'interpolate', got {rendering!r}")
        self.sigma = sigma
        self.rendering = rendering

    def forward(self, keypoints: Tensor, sizes: Sequence[tuple[int, int]]) -> tuple[Tensor, ...]:
        """Render h_a.

        Args:
            keypoints: p_t, (N, T, K, 2) normalised; unknown joints (NaN) give maps of zeros.
            sizes: (H_l, W_l) of every scale, finest first.

        Returns:
            Tuple of (N, K, T, H_l, W_l).
        """
        points = keypoints.transpose(1, 2)  # (N, K, T, 2)
        if self.rendering == "analytic":
            return tuple(render_gaussian_heatmaps(points, tuple(size), self.sigma) for size in sizes)
        base = render_gaussian_heatmaps(points, tuple(sizes[min(1, len(sizes) - 1)]), self.sigma)
        return tuple(
            F.interpolate(base.flatten(0, 1), size=tuple(size), mode="bilinear", align_corners=False).unflatten(
                0, points.shape[:2]
            )
            for size in sizes
        )

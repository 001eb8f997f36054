"""The affine estimator A_E of the local transformation."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

from pasgan.ops import render_gaussian_heatmaps
from pasgan.registry import MODELS


@MODELS.register_module()
class AffineEstimator(nn.Module):
    """One affine map per joint and step from the heat-maps of two successive poses.

    Convention:
        theta is in the local coordinates of each joint's window ([-1, 1] over the window, origin at the joint of the
        previous pose) and runs from the target to the source, as the sampler needs it: the inverse of Eq. 4. Local
        coordinates make the same theta serve every scale, so the heat-maps are rendered at one fixed size.
        With 4 parameters theta = [a 0 x; 0 b y] (Eq. 3 as printed), with 6 a full affine map.

    Args:
        num_keypoints: K.
        theta_params: 4 or 6.
        heatmap_size: side of the square heat-maps in cells, at least 8.
        sigma: standard deviation of the heat-maps in normalised units.
        channels: outputs of the three strided convolutions.
        hidden: length of the hidden vector.
    """

    def __init__(
        self,
        num_keypoints: int,
        theta_params: Literal[4, 6] = 4,
        heatmap_size: int = 56,
        sigma: float = 0.1,
        channels: tuple[int, int, int] = (16, 32, 32),
        hidden: int = 128,
    ) -> None:
        super().__init__()
        if theta_params not in (4, 6):
            raise ValueError(f"theta_params must be 4 or 6, got {theta_params}")
        self.num_keypoints = num_keypoints
        self.theta_params = theta_params
        self.heatmap_size = heatmap_size
        self.sigma = sigma
        self.convs = nn.Sequential(
            nn.Conv2d(2 * num_keypoints, channels[0], 7, stride=2, padding=3),
            nn.ReLU(),
            nn.Conv2d(channels[0], channels[1], 5, stride=2, padding=2),
            nn.ReLU(),
            nn.Conv2d(channels[1], channels[2], 3, stride=2, padding=1),
            nn.ReLU(),
        )
        side = (heatmap_size + 7) // 8
        self.fc = nn.Sequential(
            nn.Linear(channels[2] * side * side, hidden), nn.ReLU(), nn.Linear(hidden, num_keypoints * theta_params)
        )
        # Start as the identity. It is added after the last layer, not stored in its bias, so that in mixed precision
        # a small departure from 1 is not rounded away.
        identity = [1.0, 1.0, 0.0, 0.0] if theta_params == 4 else [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]
        self.register_buffer("identity", torch.tensor(identity), persistent=False)
        nn.init.zeros_(self.fc[-1].weight)
        nn.init.zeros_(self.fc[-1].bias)

    def forward(self, keypoints: Tensor) -> Tensor:
        """Estimate all steps of a clip at once; they depend on the poses alone.

        Args:
            keypoints: (N, T, K, 2) normalised.

        Returns:
            theta, (N, T-1, K, 2, 3).
        """
        batch, num_frames = keypoints.shape[:2]
        maps = render_gaussian_heatmaps(keypoints, (self.heatmap_size, self.heatmap_size), self.sigma)
        pairs = torch.cat([maps[:, :-1], maps[:, 1:]], dim=2).flatten(0, 1)  # (N (T-1), 2K, H, W)
        params = self.fc(self.convs(pairs).flatten(1)).to(self.identity.dtype)
        params = params.view(batch, num_frames - 1, self.num_keypoints, self.theta_params)
        return self._to_matrices(params + self.identity)

    def _to_matrices(self, params: Tensor) -> Tensor:
        """(..., 4) = (a, b, x, y) or (..., 6) row by row → (..., 2, 3)."""
        if self.theta_params == 6:
            return params.unflatten(-1, (2, 3))
        a, b, x, y = params.unbind(-1)
        zero = torch.zeros_like(a)
        return torch.stack([torch.stack([a, zero, x], -1), torch.stack([zero, b, y], -1)], -2)  # Eq. 3

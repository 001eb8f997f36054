"""A correction of the prior pose by the first source pose; not in the paper."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from pasgan.registry import MODELS


@MODELS.register_module()
class PriorPoseRefinement(nn.Module):
    """p_a + N(⟨p_a, p_s^0, θ1, θ2⟩): what one image cannot show, an arm behind the body, the other camera sees.

    The last layer starts at zero, so that an untrained refinement leaves the pose as it is.

    Args:
        num_keypoints: K.
        view_dims: V.
        hidden: length of the two hidden vectors.
        noise: deviation of Gaussian noise that is added to p_a in training, in normalised units: the pose of an image
            that was not trained on is less exact.
    """

    def __init__(self, num_keypoints: int, view_dims: int = 3, hidden: int = 256, noise: float = 0.03) -> None:
        super().__init__()
        self.noise = noise
        self.layers = nn.Sequential(
            nn.Linear(num_keypoints * 4 + view_dims * 2, hidden),
            nn.ReLU(),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Linear(hidden, num_keypoints * 2),
        )
        nn.init.zeros_(self.layers[-1].weight)
        nn.init.zeros_(self.layers[-1].bias)

    def forward(
        self, prior_keypoints: Tensor, source_keypoints: Tensor, source_view: Tensor, target_view: Tensor
    ) -> Tensor:
        """Refine p_a.

        Args:
            prior_keypoints: p_a, (N, K, 2) normalised.
            source_keypoints: p_s^0, the source pose of the same moment, (N, K, 2) normalised, finite.
            source_view: θ1, (N, V).
            target_view: θ2, (N, V).

        Returns:
            (N, K, 2) normalised.
        """
        if self.training:
            prior_keypoints = prior_keypoints + self.noise * torch.randn_like(prior_keypoints)
        known = torch.cat([prior_keypoints.flatten(1), source_keypoints.flatten(1), source_view, target_view], dim=1)
        return prior_keypoints + self.layers(known).view_as(prior_keypoints)

"""The recurrent pose transformation PT: source pose → target pose."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from pasgan.models.layers import MLP
from pasgan.registry import MODELS


class PairEncoder(nn.Module):
    """N(⟨N(a), N(b)⟩): a shared two-layer network on each of two vectors and one on their concatenation.

    M_E and θ_E of the paper.

    Args:
        in_features: length of a and b.
        hidden: length of every other vector.
        dropout: probability of dropping a hidden unit in training.
    """

    def __init__(self, in_features: int, hidden: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.single = MLP(in_features, hidden, hidden, dropout=dropout)
        self.joint = MLP(2 * hidden, hidden, hidden, dropout=dropout)

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        """Two tensors (..., in_features) → (..., hidden)."""
        return self.joint(torch.cat([self.single(first), self.single(second)], dim=-1))


class MotionTransformer(nn.Module):
    """Δ_T: N(⟨N(ΔP), N(Δθ)⟩), the displacement of the target pose in one step.

    Args:
        hidden: length of ΔP, Δθ and the vectors in between.
        out_features: length of the displacement, 2K.
        dropout: probability of dropping a hidden unit in training.
    """

    def __init__(self, hidden: int, out_features: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.motion = MLP(hidden, hidden, hidden, dropout=dropout)
        self.view = MLP(hidden, hidden, hidden, dropout=dropout)
        # Zero at the start: an untrained PT repeats the prior pose.
        self.joint = MLP(2 * hidden, hidden, out_features, zero_init=True, dropout=dropout)

    def forward(self, motion: Tensor, view_change: Tensor) -> Tensor:
        """ΔP (..., hidden) and Δθ (..., hidden) → (..., out_features)."""
        return self.joint(torch.cat([self.motion(motion), self.view(view_change)], dim=-1))


@MODELS.register_module()
class RecurrentPoseTransformation(nn.Module):
    """Moves the prior pose along the source motion, seen from the target view.

    p_t^0 = p_a,  p_t^{i+1} = p_t^i + Δ_T(M_E(p_s^i, p_s^{i+1}), θ_E(θ1, θ2))

    Δ_T does not see the hidden pose, so the recurrence is a cumulative sum and all steps are computed at once.

    Args:
        num_keypoints: K.
        view_dims: V, the number of view parameters.
        hidden: length of all hidden vectors.
        dropout: probability of dropping a hidden unit in training.
    """

    def __init__(self, num_keypoints: int, view_dims: int = 3, hidden: int = 256, dropout: float = 0.0) -> None:
        super().__init__()
        self.num_keypoints = num_keypoints
        self.view_dims = view_dims
        self.motion_estimator = PairEncoder(num_keypoints * 2, hidden, dropout)
        self.view_estimator = PairEncoder(view_dims, hidden, dropout)
        self.motion_transformer = MotionTransformer(hidden, num_keypoints * 2, dropout)

    def forward(
        self, prior_keypoints: Tensor, source_keypoints: Tensor, source_view: Tensor, target_view: Tensor
    ) -> Tensor:
        """Transform a pose sequence.

        Args:
            prior_keypoints: p_a, (N, K, 2) normalised.
            source_keypoints: p_s, (N, T, K, 2) normalised in the crop of the source, finite (`FillSourceKeypoints`).
            source_view: θ1, (N, V).
            target_view: θ2, (N, V).

        Returns:
            p_t, (N, T, K, 2); the first pose is p_a.

        Raises:
            ValueError: if T < 2, or K or V differ from the constructor's.
        """
        self._check(prior_keypoints, source_keypoints, source_view, target_view)
        source = source_keypoints.flatten(2)  # (N, T, 2K)
        motion = self.motion_estimator(source[:, :-1], source[:, 1:])  # ΔP, (N, T-1, hidden)
        view_change = self.view_estimator(source_view, target_view)  # Δθ, (N, hidden)
        step = self.motion_transformer(motion, view_change[:, None].expand_as(motion))  # (N, T-1, 2K)
        step = step.unflatten(-1, (self.num_keypoints, 2))
        return torch.cat([prior_keypoints[:, None], prior_keypoints[:, None] + step.cumsum(1)], dim=1)

    def _check(self, prior: Tensor, source: Tensor, source_view: Tensor, target_view: Tensor) -> None:
        if source.shape[1] < 2:
            raise ValueError(f"a clip needs at least 2 frames (T), got T = {source.shape[1]}")
        for name, keypoints in (("prior_keypoints", prior), ("source_keypoints", source)):
            if tuple(keypoints.shape[-2:]) != (self.num_keypoints, 2):
                raise ValueError(
                    f"{name} must end in (K, 2) = ({self.num_keypoints}, 2), got {tuple(keypoints.shape)}; "
                    "num_keypoints of the model must be that of the store's keypoint set"
                )
        for name, view in (("source_view", source_view), ("target_view", target_view)):
            if view.shape[-1] != self.view_dims:
                raise ValueError(f"{name} must have V = {self.view_dims} parameters, got {view.shape[-1]}")

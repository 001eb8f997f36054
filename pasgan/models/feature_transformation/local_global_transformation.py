"""LGTN: the recurrent local-global transformation of the appearance features."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from pasgan.models.feature_transformation.repeat_transformation import repeat_along_time
from pasgan.registry import MODELS, build_module


@MODELS.register_module()
class LocalGlobalTransformation(nn.Module):
    """Moves the appearance features along a pose sequence, at every scale with the same weights.

    Args:
        affine_estimator: A_E, (N, T, K, 2) → theta (N, T-1, K, 2, 3).
        local_transformation: A_T, see `LocalTransformation`.
        global_transformation: GT, see `GlobalTransformation`.
        levels: scales at which the recurrence runs, 0 is the finest; the other scales repeat their feature along
            time. Scales that are left out cost nothing.

    Raises:
        ValueError: if `levels` is empty; `RepeatTransformation` is the ablation without LGTN.
    """

    def __init__(
        self,
        affine_estimator: nn.Module | dict,
        local_transformation: nn.Module | dict,
        global_transformation: nn.Module | dict,
        levels: Sequence[int] = (0, 1, 2, 3),
    ) -> None:
        super().__init__()
        self.affine_estimator = build_module(affine_estimator)
        self.local_transformation = build_module(local_transformation)
        self.global_transformation = build_module(global_transformation)
        self.levels = tuple(levels)
        if not self.levels:
            raise ValueError("levels is empty; use RepeatTransformation to leave LGTN out")

    def forward(self, appearance_feats: Sequence[Tensor], keypoints: Tensor) -> tuple[Tensor, ...]:
        """Transform all scales.

        Args:
            appearance_feats: x_a, tuple of (N, C, H_l, W_l), finest first.
            keypoints: p_t, (N, T, K, 2) normalised.

        Returns:
            e_v, tuple of (N, C, T, H_l, W_l); frame 0 is the appearance feature itself.
        """
        if keypoints.shape[1] == 1:
            return tuple(repeat_along_time(feats, 1) for feats in appearance_feats)
        theta = self.affine_estimator(keypoints)  # one theta for all scales
        return tuple(
            self.unroll(feats, keypoints, theta)
            if level in self.levels
            else repeat_along_time(feats, keypoints.shape[1])
            for level, feats in enumerate(appearance_feats)
        )

    def unroll(self, feats: Tensor, keypoints: Tensor, theta: Tensor) -> Tensor:
        """The recurrence at one scale.

        Args:
            feats: x^0, (N, C, H, W).
            keypoints: (N, T, K, 2).
            theta: (N, T-1, K, 2, 3).

        Returns:
            x^0 … x^{T-1}, (N, C, T, H, W).
        """
        states = [feats]
        motion, mask = self.global_transformation.encode_motion(keypoints, tuple(feats.shape[-2:]))
        # Unbound, not indexed: the gradients of the steps are then collected once instead of into zeros at each step.
        steps = zip(keypoints[:, :-1].unbind(1), theta.unbind(1), motion.unbind(1), mask.unbind(1), strict=True)
        for previous_pose, step_theta, step_motion, step_mask in steps:
            local = self.local_transformation(states[-1], previous_pose, step_theta)  # A_T
            states.append(self.global_transformation(local, step_motion, step_mask))  # GT
        return torch.stack(states, dim=1).transpose(1, 2)

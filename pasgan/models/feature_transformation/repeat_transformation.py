"""The ablation without LGTN: the appearance features stand still."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from pasgan.registry import MODELS


@MODELS.register_module()
class RepeatTransformation(nn.Module):
    """Repeats the appearance features along time, at every scale; takes the place of `LocalGlobalTransformation`."""

    def forward(self, appearance_feats: Sequence[Tensor], keypoints: Tensor) -> tuple[Tensor, ...]:
        """Repeat all scales.

        Args:
            appearance_feats: x_a, tuple of (N, C, H_l, W_l).
            keypoints: p_t, (N, T, K, 2); only T is used.

        Returns:
            Tuple of (N, C, T, H_l, W_l).
        """
        return tuple(repeat_along_time(feats, keypoints.shape[1]) for feats in appearance_feats)


def repeat_along_time(feats: Tensor, num_frames: int) -> Tensor:
    """(N, C, H, W) → (N, C, T, H, W) without a copy: decoders see from the stride that all frames are the same."""
    return feats.unsqueeze(2).expand(-1, -1, num_frames, -1, -1)

"""The global transformation GT: a convolutional GRU driven by successive heat-maps."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from pasgan.models.layers import ConvGRUCell
from pasgan.ops import key_region_mask, merge_key_regions, render_gaussian_heatmaps
from pasgan.registry import MODELS


@MODELS.register_module()
class GlobalTransformation(nn.Module):
    """Transforms the foreground of a feature map by a ConvGRU whose input is the motion of the pose.

    Hidden state: the composite of the local transformation. Input: the heat-maps of two successive poses. The new
    state replaces the feature inside the union of both poses' key regions; the background passes through.

    Args:
        channels: C of the features.
        num_keypoints: K.
        kernel_size: side of the cell's kernels.
        sigma: standard deviation of the heat-maps in normalised units.
        window: side of a key region as a fraction of the frame.
        update_bias: initial bias of the update gate; negative, so that an untrained cell leaves the warp alone.
    """

    def __init__(
        self,
        channels: int,
        num_keypoints: int,
        kernel_size: int = 3,
        sigma: float = 0.1,
        window: float = 0.25,
        update_bias: float = -2.0,
    ) -> None:
        super().__init__()
        self.cell = ConvGRUCell(2 * num_keypoints, channels, kernel_size, update_bias)
        self.sigma = sigma
        self.window = window

    def encode_motion(self, keypoints: Tensor, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
        """What the cell needs of the poses, for all steps at once: they do not depend on its state.

        Args:
            keypoints: (N, T, K, 2) normalised.
            size: (H, W) of the feature map.

        Returns:
            The input half of the gates (N, T-1, 3C, H, W), and the union masks (N, T-1, 1, H, W).
        """
        batch = keypoints.shape[0]
        maps = render_gaussian_heatmaps(keypoints, size, self.sigma)
        pairs = torch.cat([maps[:, :-1], maps[:, 1:]], dim=2).flatten(0, 1)  # (N (T-1), 2K, H, W)
        gates = self.cell.project_input(pairs.contiguous(memory_format=torch.channels_last))
        masks = key_region_mask(keypoints, size, self.window)
        return gates.unflatten(0, (batch, -1)), torch.maximum(masks[:, :-1], masks[:, 1:])

    def forward(self, feats: Tensor, motion: Tensor, mask: Tensor) -> Tensor:
        """One step.

        Args:
            feats: composite x^i, (N, C, H, W).
            motion: (N, 3C, H, W), one step of `encode_motion`.
            mask: (N, 1, H, W), one step of `encode_motion`.

        Returns:
            (N, C, H, W).
        """
        return merge_key_regions(self.cell.step(motion, feats), feats, mask)

"""The clip encoder of VRNet."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pasgan.models.layers import ConvBlock3d


class ClipEncoder(nn.Module):
    """A clip and its view → one feature map at 1/4 of the size; time is pooled away.

    Args:
        view_params: V, length of the vector that describes the view.
        width: channels of the first layer.
    """

    def __init__(self, view_params: int, width: int) -> None:
        super().__init__()
        self.blocks = nn.ModuleList([ConvBlock3d(3, width), ConvBlock3d(width, 2 * width)])
        self.view_block = ConvBlock3d(2 * width + view_params, 4 * width)
        self.deep_block = ConvBlock3d(4 * width, 8 * width)
        self.last_block = ConvBlock3d(8 * width, 4 * width)

    def forward(self, video: Tensor, view: Tensor) -> Tensor:
        """(N, 3, T, H, W) in [0, 1] and (N, V) → (N, C, H/4, W/4)."""
        x = 2 * video - 1
        for block in self.blocks:
            x = F.max_pool3d(block(x), (1, 2, 2))
        view = view[:, :, None, None, None].expand(-1, -1, *x.shape[2:])
        x = self.view_block(torch.cat([view, x], dim=1))
        x = F.max_pool3d(x, (min(2, x.shape[2]), 1, 1), ceil_mode=True)
        return self.last_block(self.deep_block(x).amax(2, keepdim=True)).squeeze(2)

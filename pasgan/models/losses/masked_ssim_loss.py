"""A structural loss inside a mask."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pasgan.models.layers import fold_time
from pasgan.registry import MODELS


@MODELS.register_module()
class MaskedSSIMLoss(nn.Module):
    """1 - SSIM (Wang et al. 2004), the mean over the windows whose centre lies in a mask.

    11×11 Gaussian windows inside the frame, σ 1.5, each channel on its own, data range 1.

    Args:
        loss_weight: factor of the loss.
    """

    WINDOW, SIGMA = 11, 1.5
    C1, C2 = 0.01**2, 0.03**2

    def __init__(self, loss_weight: float = 1.0) -> None:
        super().__init__()
        self.loss_weight = loss_weight
        offsets = torch.arange(self.WINDOW) - self.WINDOW // 2
        kernel = torch.exp(-(offsets**2) / (2 * self.SIGMA**2))
        self.register_buffer("kernel", kernel / kernel.sum(), persistent=False)

    def forward(self, pred: Tensor, target: Tensor, mask: Tensor) -> Tensor:
        """Compare two clips.

        Args:
            pred: (N, 3, T, H, W), at least 11 pixels high and wide.
            target: (N, 3, T, H, W) in [0, 1].
            mask: (N, 1, T, H, W), 0 or 1.

        Returns:
            Scalar; 0 if the mask is empty.
        """
        border = self.WINDOW // 2
        centres = fold_time(mask)[..., border:-border, border:-border]
        error = (1 - self._ssim_map(fold_time(pred), fold_time(target))).mean(1, keepdim=True)
        return self.loss_weight * (error * centres).sum() / centres.sum().clamp(min=1)

    def _ssim_map(self, x: Tensor, y: Tensor) -> Tensor:
        """Two batches of images (B, C, H, W) → (B, C, H - 10, W - 10)."""
        mean_x, mean_y, mean_squares, mean_xy = self._blur(torch.stack([x, y, x * x + y * y, x * y]))
        product, squares = mean_x * mean_y, mean_x.square() + mean_y.square()
        luminance = (2 * product + self.C1) / (squares + self.C1)
        structure = (2 * (mean_xy - product) + self.C2) / (mean_squares - squares + self.C2)
        return luminance * structure

    def _blur(self, planes: Tensor) -> Tensor:
        """The weighted mean of every window inside each plane, (..., H, W) → (..., H - 10, W - 10)."""
        rows = F.conv2d(planes.flatten(0, -3)[:, None], self.kernel[None, None, :, None])
        means = F.conv2d(rows, self.kernel[None, None, None])
        return means.view(*planes.shape[:-2], *means.shape[-2:])

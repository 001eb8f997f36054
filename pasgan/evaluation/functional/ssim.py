"""Structural similarity (Wang et al. 2004) with the settings of its reference code."""

from __future__ import annotations

import cv2
import numpy as np
import torch
from torch import Tensor

WINDOW_SIZE = 11
SIGMA = 1.5
C1, C2 = 0.01**2, 0.03**2  # (K1 · L)² and (K2 · L)² at data range L = 1


def frame_ssim(pred: Tensor, target: Tensor) -> Tensor:
    """SSIM of each frame: 11×11 Gaussian window, σ 1.5, valid area, per RGB channel, data range 1.

    Args:
        pred: (..., C, H, W), in [0, 1], at least 11 pixels high and wide.
        target: (..., C, H, W), in [0, 1].

    Returns:
        (...) float64.

    Raises:
        ValueError: if the shapes differ or the frames are smaller than the window.
    """
    return ssim_map(pred, target).mean(dim=(-2, -1))


def ssim_map(pred: Tensor, target: Tensor) -> Tensor:
    """SSIM of each window that lies inside the frame, averaged over the channels.

    Entry (y, x) belongs to the window whose centre is pixel (y + 5, x + 5).

    Args:
        pred: (..., C, H, W), in [0, 1].
        target: (..., C, H, W), in [0, 1].

    Returns:
        (..., H - 10, W - 10) float64.

    Raises:
        ValueError: if the shapes differ or the frames are smaller than the window.
    """
    if pred.shape != target.shape:
        raise ValueError(f"the frames differ in shape: {tuple(pred.shape)} and {tuple(target.shape)}")
    if min(pred.shape[-2:]) < WINDOW_SIZE:
        height, width = pred.shape[-2:]
        raise ValueError(f"SSIM needs frames of at least {WINDOW_SIZE}x{WINDOW_SIZE} pixels, got {height}x{width}")
    *batch, _, height, width = pred.shape
    # Frame by frame: the planes of one frame stay in the cache, which halves the time.
    pairs = zip(pred.flatten(0, -4), target.flatten(0, -4), strict=True) if batch else [(pred, target)]
    maps = torch.stack([_frame_map(x, y) for x, y in pairs])
    return maps.view(*batch, height - WINDOW_SIZE + 1, width - WINDOW_SIZE + 1)


def _frame_map(x: Tensor, y: Tensor) -> Tensor:
    """`ssim_map` of one frame, (C, H, W) → (H - 10, W - 10).

    In float64, because a variance is a difference of squares: in float32 flat bright areas are wrong by 1e-4.
    """
    x, y = x.double(), y.double()
    mean_x, mean_y, mean_squares, mean_xy = _gaussian_window_means(torch.stack((x, y, x * x + y * y, x * y)))
    product, squares = mean_x * mean_y, mean_x.square() + mean_y.square()
    luminance = (2 * product + C1) / (squares + C1)
    structure = (2 * (mean_xy - product) + C2) / (mean_squares - squares + C2)
    return (luminance * structure).mean(dim=0)


def _gaussian_window_means(planes: Tensor) -> Tensor:
    """Weighted mean over every 11×11 window inside each plane, (..., H, W) → (..., H - 10, W - 10).

    OpenCV's separable filter is several times faster on a CPU than a convolution of PyTorch.
    """
    offsets = np.arange(WINDOW_SIZE) - WINDOW_SIZE // 2
    kernel = np.exp(-(offsets**2) / (2 * SIGMA**2))
    kernel /= kernel.sum()
    *batch, height, width = planes.shape
    source = planes.detach().cpu().reshape(-1, height, width).numpy()
    blurred = np.empty_like(source)
    for plane, result in zip(source, blurred, strict=True):
        cv2.sepFilter2D(plane, -1, kernel, kernel, dst=result)
    border = WINDOW_SIZE // 2
    valid = torch.from_numpy(blurred)[:, border:-border, border:-border]
    return valid.reshape(*batch, height - 2 * border, width - 2 * border)

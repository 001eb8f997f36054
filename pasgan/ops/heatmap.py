"""Gaussian heat-maps from keypoints, and keypoints from heat-maps.

Convention:
    Keypoints are normalised (x, y) as in `coords.py`; the value of a cell is taken at its centre,
    `x_j = (2j + 1) / W - 1`, so maps of different sizes show the same Gaussian.
"""

from __future__ import annotations

import torch
from torch import Tensor


def cell_centres(length: int, like: Tensor) -> Tensor:
    """Normalised coordinates (length,) of the centres of `length` cells, in the type and device of `like`."""
    return (2 * torch.arange(length, dtype=like.dtype, device=like.device) + 1) / length - 1


def render_gaussian_heatmaps(keypoints: Tensor, size: tuple[int, int], sigma: float = 0.1) -> Tensor:
    """One Gaussian of peak 1 per keypoint, the heat-maps of M_A.

    Args:
        keypoints: (..., K, 2) normalised; a keypoint that is NaN or infinite gives a map of zeros.
        size: (H, W) of the maps.
        sigma: standard deviation in normalised units (0.1 is 5.6 px of a 112 px frame).

    Returns:
        (..., K, H, W).

    Raises:
        ValueError: if sigma is not positive.
    """
    if sigma <= 0:
        raise ValueError(f"sigma must be positive, got {sigma}")
    height, width = size
    known = torch.isfinite(keypoints).all(-1, keepdim=True)
    points = torch.where(known, keypoints, torch.zeros_like(keypoints))
    dx = points[..., 0:1] - cell_centres(width, points)  # (..., K, W)
    dy = points[..., 1:2] - cell_centres(height, points)  # (..., K, H)
    row = torch.exp(-(dx**2) / (2 * sigma**2)) * known
    column = torch.exp(-(dy**2) / (2 * sigma**2))
    return column[..., :, None] * row[..., None, :]  # separable: one exponential per row and per column


def soft_argmax(logits: Tensor, extent: float = 1.0) -> Tensor:
    """The expected position under the softmax of a map: a differentiable arg-max.

    Args:
        logits: (..., K, H, W), any real values.
        extent: the grid of positions is stretched by this factor, so that a value above 1 reaches keypoints
            outside the frame.

    Returns:
        (..., K, 2) normalised (x, y).
    """
    height, width = logits.shape[-2:]
    probability = logits.flatten(-2).softmax(-1).unflatten(-1, (height, width))
    x = (probability.sum(-2) * cell_centres(width, probability)).sum(-1)
    y = (probability.sum(-1) * cell_centres(height, probability)).sum(-1)
    return extent * torch.stack([x, y], dim=-1)

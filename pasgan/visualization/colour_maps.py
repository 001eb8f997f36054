"""Numbers as colours: heat-maps over frames, and error maps."""

from __future__ import annotations

import cv2
import numpy as np
import torch

from pasgan.ops.coords import pixel_to_normalized
from pasgan.ops.heatmap import render_gaussian_heatmaps
from pasgan.visualization.picture_files import check_frames

# An error of this size or more gets the brightest colour.
FULL_ERROR = 0.25


def overlay_heatmaps(frames: np.ndarray, heatmaps: np.ndarray, strength: float = 0.75) -> np.ndarray:
    """Lay heat-maps over frames that are turned to dim grey.

    Args:
        frames: (T, H, W, 3) uint8 RGB.
        heatmaps: (T, H, W) or (T, K, H, W) in [0, 1]; of K maps the largest value is shown.
        strength: opacity of the colour where the map is 1.

    Returns:
        (T, H, W, 3) uint8 RGB.
    """
    frames = check_frames(frames, "frames under heat-maps")
    heat = np.asarray(heatmaps, np.float32)
    heat = np.clip(heat.max(axis=1) if heat.ndim == 4 else heat, 0, 1)
    grey = 0.5 * frames.mean(axis=-1, keepdims=True)
    opacity = strength * heat[..., None]
    mixed = (1 - opacity) * grey + opacity * _coloured(heat, cv2.COLORMAP_INFERNO)
    return mixed.round().astype(np.uint8)


def pose_heatmaps(keypoints: np.ndarray, size: tuple[int, int], sigma: float = 0.1) -> np.ndarray:
    """The Gaussian heat-maps of poses as the network sees them.

    Args:
        keypoints: (T, K, 2) pixels, not finite where unknown.
        size: (H, W).
        sigma: standard deviation in normalised units.

    Returns:
        (T, K, H, W) float32 in [0, 1].
    """
    points = torch.as_tensor(np.asarray(keypoints, np.float32))
    return render_gaussian_heatmaps(pixel_to_normalized(points, size), size, sigma).numpy()


def error_maps(pred: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Absolute difference averaged over the channels, black (0) to light yellow (`FULL_ERROR` and more).

    Args:
        pred: (T, H, W, 3) uint8 RGB.
        target: (T, H, W, 3) uint8 RGB.

    Returns:
        (T, H, W, 3) uint8 RGB.
    """
    difference = np.abs(pred.astype(np.float32) - target.astype(np.float32)).mean(axis=-1) / 255
    return _coloured(np.clip(difference / FULL_ERROR, 0, 1), cv2.COLORMAP_INFERNO)


def _coloured(values: np.ndarray, colour_map: int) -> np.ndarray:
    """(T, H, W) in [0, 1] → (T, H, W, 3) uint8 RGB."""
    levels = (values * 255).round().astype(np.uint8)
    coloured = [cv2.cvtColor(cv2.applyColorMap(plane, colour_map), cv2.COLOR_BGR2RGB) for plane in levels]
    return np.stack(coloured)

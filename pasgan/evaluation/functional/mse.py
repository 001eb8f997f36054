"""Mean squared error of frames."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from pasgan.evaluation.functional.frame_pair import compiled, frame_pair


def frame_mse(pred: Tensor, target: Tensor) -> Tensor:
    """Mean squared error of each frame over its channels and pixels, in units of the [0, 1] range.

    Args:
        pred: (..., C, H, W), uint8 or in [0, 1].
        target: (..., C, H, W), likewise.

    Returns:
        (...) float64.

    Raises:
        ValueError: if the frames differ in shape or type.
    """
    return squared_error(pred, target).mean(dim=(-2, -1))


def squared_error(pred: Tensor, target: Tensor) -> Tensor:
    """Squared error of each pixel, averaged over the channels, in units of the [0, 1] range.

    Args:
        pred: (..., C, H, W), uint8 or in [0, 1].
        target: (..., C, H, W), likewise.

    Returns:
        (..., H, W) float64.

    Raises:
        ValueError: if the frames differ in shape or type.
    """
    x, y, peak, batch = frame_pair(pred, target)
    count, channels, height, width = x.shape
    errors = np.zeros((count, height, width))
    _add_squares(x, y, errors)
    errors /= channels * peak**2
    return torch.from_numpy(errors).view(*batch, height, width)


@compiled
def _add_squares(x, y, errors):
    """Add (x - y)² of each plane, (F, C, H, W), to `errors`, (F, H, W) float64."""
    count, channels, height, width = x.shape
    for frame in range(count):
        for channel in range(channels):
            for row in range(height):
                for column in range(width):
                    a, b = x[frame, channel, row, column], y[frame, channel, row, column]
                    errors[frame, row, column] += (np.float64(a) - np.float64(b)) ** 2

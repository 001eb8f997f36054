"""Mean squared error of frames."""

from __future__ import annotations

from torch import Tensor


def frame_mse(pred: Tensor, target: Tensor) -> Tensor:
    """Mean squared error of each frame over its channels and pixels.

    Args:
        pred: (..., C, H, W), in [0, 1].
        target: (..., C, H, W), in [0, 1].

    Returns:
        (...) float64.

    Raises:
        ValueError: if the shapes differ.
    """
    return squared_error(pred, target).mean(dim=(-2, -1))


def squared_error(pred: Tensor, target: Tensor) -> Tensor:
    """Squared error of each pixel, averaged over the channels.

    Args:
        pred: (..., C, H, W).
        target: (..., C, H, W).

    Returns:
        (..., H, W) float64.

    Raises:
        ValueError: if the shapes differ.
    """
    if pred.shape != target.shape:
        raise ValueError(f"the frames differ in shape: {tuple(pred.shape)} and {tuple(target.shape)}")
    return (pred.double() - target.double()).square().mean(dim=-3)

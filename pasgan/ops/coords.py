"""Pixels to normalised coordinates and back: the one coordinate convention of pasgan.

Convention:
    Points are (x, y), sizes are (H, W). Pixel coordinates put the centre of the first pixel at 0. Normalised
    coordinates run over [-1, 1] between the outer *edges* of the image (PyTorch's `align_corners=False`), so the same
    keypoints serve feature maps of every scale. Values outside [-1, 1] lie outside the image and are kept.
"""

from __future__ import annotations

from torch import Tensor


def pixel_to_normalized(points: Tensor, size: tuple[int, int]) -> Tensor:
    """`x_norm = (2 x_px + 1) / W - 1`.

    Args:
        points: (..., 2) pixel coordinates (x, y).
        size: (H, W) of the image.

    Returns:
        (..., 2) normalised coordinates.
    """
    height, width = size
    return (2 * points + 1) / points.new_tensor([width, height]) - 1


def normalized_to_pixel(points: Tensor, size: tuple[int, int]) -> Tensor:
    """The inverse of `pixel_to_normalized`.

    Args:
        points: (..., 2) normalised coordinates (x, y).
        size: (H, W) of the image.

    Returns:
        (..., 2) pixel coordinates.
    """
    height, width = size
    return ((points + 1) * points.new_tensor([width, height]) - 1) / 2

"""Key regions (P_crop): the joint-centred squares that separate the moving person from the background.

Convention:
    The square of a keypoint covers the cells whose centre lies within `window` of it in normalised units, in x and
    in y, the border included: |x_cell - x| <= window and |y_cell - y| <= window. The frame is 2 wide in these units,
    so the side of the square is `window * W` cells (S/4 for the default 0.25). Squares are clipped at the frame.
    Masks are hard and carry no gradient.
"""

from __future__ import annotations

import torch
from torch import Tensor

from pasgan.ops.heatmap import cell_centres


def key_region_coverage(keypoints: Tensor, size: tuple[int, int], window: float = 0.25) -> tuple[Tensor, Tensor]:
    """Which columns and which rows the square of each keypoint covers; a cell is covered if both are.

    Args:
        keypoints: (..., K, 2) normalised; a keypoint that is not finite covers nothing.
        size: (H, W) of the map.
        window: half side of the square in normalised units.

    Returns:
        Columns (..., K, W) and rows (..., K, H), 0 or 1 in the type of the keypoints.

    Raises:
        ValueError: if window is not positive.
    """
    if window <= 0:
        raise ValueError(f"window must be positive, got {window}")
    height, width = size
    keypoints = keypoints.detach()
    # Comparisons with NaN are false, so an unknown joint covers no cell.
    columns = (cell_centres(width, keypoints) - keypoints[..., 0:1]).abs() <= window
    rows = (cell_centres(height, keypoints) - keypoints[..., 1:2]).abs() <= window
    return columns.to(keypoints.dtype), rows.to(keypoints.dtype)


def key_region_count(keypoints: Tensor, size: tuple[int, int], window: float = 0.25) -> Tensor:
    """How many squares cover each cell.

    Args:
        keypoints: (..., K, 2) normalised.
        size: (H, W) of the map.
        window: half side of the square in normalised units.

    Returns:
        (..., 1, H, W) whole numbers from 0 to K, in the type of the keypoints.
    """
    columns, rows = key_region_coverage(keypoints, size, window)
    return (rows.transpose(-2, -1) @ columns).unsqueeze(-3)  # (..., H, K) @ (..., K, W)


def key_region_mask(
    keypoints: Tensor, size: tuple[int, int], window: float = 0.25, visible: Tensor | None = None
) -> Tensor:
    """The union of the squares of all keypoints.

    Args:
        keypoints: (..., K, 2) normalised; unknown ones (NaN) have no square.
        size: (H, W) of the map.
        window: half side of the square in normalised units.
        visible: (..., K), 0 for keypoints that have no square.

    Returns:
        (..., 1, H, W), 1 inside and 0 outside.
    """
    if visible is not None:
        keypoints = keypoints.masked_fill((visible == 0).unsqueeze(-1), float("nan"))
    return (key_region_count(keypoints, size, window) > 0).to(keypoints.dtype)


def key_region_box(
    keypoints: Tensor, size: tuple[int, int], window: float = 0.25, visible: Tensor | None = None
) -> Tensor:
    """The bounding box of the union of the squares.

    Args:
        keypoints: (..., K, 2) normalised.
        size: (H, W) of the map.
        window: half side of the square in normalised units.
        visible: (..., K), 0 for keypoints that have no square.

    Returns:
        (..., 4) int64 cells x0, y0, x1, y1, the last two exclusive; all 0 where the union is empty.
    """
    mask = key_region_mask(keypoints, size, window, visible).squeeze(-3).bool()
    x0, x1 = _first_and_last(mask.any(-2))
    y0, y1 = _first_and_last(mask.any(-1))
    return torch.stack([x0, y0, x1, y1], dim=-1)


def _first_and_last(covered: Tensor) -> tuple[Tensor, Tensor]:
    """Index of the first true cell and one past the last along the last axis; (0, 0) where none is true."""
    index = torch.arange(covered.shape[-1], device=covered.device)
    last = torch.where(covered, index + 1, 0).amax(-1)
    first = torch.where(covered, index, covered.shape[-1]).amin(-1)
    return torch.minimum(first, last), last


def split_key_regions(feats: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """Foreground and background, x_fg and x_bg of the paper.

    Args:
        feats: (N, C, H, W).
        mask: (N, 1, H, W).

    Returns:
        x_fg and x_bg, both (N, C, H, W); their sum is `feats`.
    """
    foreground = feats * mask
    return foreground, feats - foreground


def merge_key_regions(foreground: Tensor, background: Tensor, mask: Tensor) -> Tensor:
    """Put `foreground` where the mask is 1 over `background` where it is 0.

    Args:
        foreground: (N, C, H, W).
        background: (N, C, H, W).
        mask: (N, 1, H, W) in [0, 1].

    Returns:
        (N, C, H, W).
    """
    return background + mask * (foreground - background)

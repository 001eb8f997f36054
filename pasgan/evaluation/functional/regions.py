"""Where a score looks: the four regions `full`, `masked`, `cropped` and `moving`, and errors inside a region.

`masked` blackens everything outside the key region in both videos and scores the whole frame, which is what the
published key-region numbers look like; it flatters by 10 log10(1 / area share). `cropped` scores the bounding box of
the key region, which is the honest reading of "cropped out". `moving` scores the pixels where the true clip departs
from its own first frame: the only region in which repeating the given image does not win.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

MOVING_THRESHOLD = 0.06
MIN_MOVING_PIXELS = 50


def moving_mask(video: Tensor, threshold: float = MOVING_THRESHOLD) -> Tensor:
    """Pixels of each frame that differ from frame 0 by more than `threshold` in some channel, dilated 3×3.

    Args:
        video: (T, C, H, W) true frames in [0, 1].
        threshold: smallest difference that does not count.

    Returns:
        (T, H, W) bool; frame 0 is empty.
    """
    changed = (video - video[:1]).abs_().amax(dim=1) > threshold
    padded = F.pad(changed, (1, 1, 1, 1))
    rows = padded[:, :-2] | padded[:, 1:-1] | padded[:, 2:]
    return rows[..., :-2] | rows[..., 1:-1] | rows[..., 2:]


def region_mse(error: Tensor, mask: Tensor) -> Tensor:
    """Mean squared error of each frame over the pixels of a region only.

    Args:
        error: (..., H, W), from `squared_error`.
        mask: (..., H, W) bool.

    Returns:
        (...) float64; NaN where the region is empty.

    Raises:
        ValueError: if the mask is of another size.
    """
    return _sum_inside(error, mask) / mask.sum(dim=(-2, -1))  # 0 / 0 is NaN


def masked_mse(error: Tensor, mask: Tensor) -> Tensor:
    """Mean squared error of each frame whose pixels outside a region are black in both videos.

    Args:
        error: see `region_mse`.
        mask: see `region_mse`.

    Returns:
        (...) float64; NaN where the region is empty.

    Raises:
        ValueError: if the mask is of another size.
    """
    height, width = mask.shape[-2:]
    empty = mask.sum(dim=(-2, -1)) == 0
    return (_sum_inside(error, mask) / (height * width)).masked_fill(empty, float("nan"))


def _sum_inside(error: Tensor, mask: Tensor) -> Tensor:
    if mask.shape != error.shape:
        raise ValueError(f"the mask has shape {tuple(mask.shape)}, the frames have {tuple(error.shape)}")
    return (error * mask).sum(dim=(-2, -1))


def box_mask(boxes: Tensor, size: tuple[int, int]) -> Tensor:
    """Boxes as masks, so that crops of different sizes are scored together.

    Args:
        boxes: (..., 4) integer x0, y0, x1, y1, the last two exclusive.
        size: (H, W) of the frames.

    Returns:
        (..., H, W) bool.
    """
    rows, columns = torch.arange(size[0], device=boxes.device), torch.arange(size[1], device=boxes.device)
    x0, y0, x1, y1 = boxes.unsqueeze(-1).unbind(dim=-2)
    in_rows, in_columns = (rows >= y0) & (rows < y1), (columns >= x0) & (columns < x1)
    return in_rows.unsqueeze(-1) & in_columns.unsqueeze(-2)


def box_ssim(scores: Tensor, boxes: Tensor) -> Tensor:
    """SSIM of each frame cropped to its box, from the map of the whole frame.

    The windows of a crop's valid area are the windows of the frame that lie inside the box, so one map gives the
    scores of all crops, whatever their sizes.

    Args:
        scores: (..., H - 2 r, W - 2 r), from `ssim_map`.
        boxes: (..., H, W) bool, a filled box per frame.

    Returns:
        (...) float64; NaN where the box is smaller than the window.
    """
    height, width = scores.shape[-2:]
    # A window lies inside a box if its first and its last pixel do.
    inside = boxes[..., :height, :width] & boxes[..., -height:, -width:]
    return _sum_inside(scores.double(), inside) / inside.sum(dim=(-2, -1))

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

from pasgan.evaluation.functional.mse import squared_error
from pasgan.evaluation.functional.ssim import WINDOW_SIZE

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
    changed = ((video - video[:1]).abs() > threshold).any(dim=1)
    dilated = F.max_pool2d(changed.float().unsqueeze(1), kernel_size=3, stride=1, padding=1)
    return dilated.squeeze(1) > 0


def region_mse(pred: Tensor, target: Tensor, mask: Tensor) -> Tensor:
    """Mean squared error of each frame over the pixels of a region only.

    Args:
        pred: (..., C, H, W), in [0, 1].
        target: (..., C, H, W), in [0, 1].
        mask: (..., H, W) bool.

    Returns:
        (...) float64; NaN where the region is empty.

    Raises:
        ValueError: if the shapes differ.
    """
    error = squared_error(pred, target)
    if mask.shape != error.shape:
        raise ValueError(f"the mask has shape {tuple(mask.shape)}, the frames have {tuple(error.shape)}")
    total = torch.where(mask, error, 0.0).sum(dim=(-2, -1))
    return total / mask.sum(dim=(-2, -1))  # 0 / 0 is NaN


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
        scores: (..., H - 10, W - 10), from `ssim_map`.
        boxes: (..., H, W) bool, a filled box per frame.

    Returns:
        (...) float64; NaN where the box is smaller than the 11×11 window.
    """
    outside = F.max_pool2d((~boxes).float().unsqueeze(-3), WINDOW_SIZE, stride=1).squeeze(-3)
    inside = outside == 0
    return torch.where(inside, scores, 0.0).sum(dim=(-2, -1)) / inside.sum(dim=(-2, -1))

"""Structural similarity (Wang et al. 2004)."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from pasgan.evaluation.functional.frame_pair import FramePair, frame_pair
from pasgan.evaluation.functional.ssim_convention import LUMA, SSIMConvention, get_ssim_convention
from pasgan.evaluation.functional.window_scores import write_window_scores


def frame_ssim(pred: Tensor, target: Tensor, convention: str = "gaussian11", mask: Tensor | None = None) -> Tensor:
    """SSIM of each frame.

    Args:
        pred: (..., C, H, W), uint8 or in [0, 1], not smaller than the window.
        target: (..., C, H, W), likewise.
        convention: key of `SSIM_CONVENTIONS`; by default the settings of the reference code: 11×11 Gaussian window,
            σ 1.5, valid area, per RGB channel, data range 1.
        mask: (..., H, W) bool; everything outside it is black in both videos.

    Returns:
        (...) float64; NaN where the mask is empty.

    Raises:
        ValueError: if the convention is unknown, the frames differ in shape or type or are smaller than the window, or
            the mask is of another size.
    """
    values = ssim_map(pred, target, convention, mask).mean(dim=(-2, -1), dtype=torch.float64)
    return values if mask is None else values.masked_fill(mask.sum(dim=(-2, -1)) == 0, float("nan"))


def ssim_map(pred: Tensor, target: Tensor, convention: str = "gaussian11", mask: Tensor | None = None) -> Tensor:
    """SSIM of each window that lies inside the frame, averaged over the channels.

    Entry (y, x) belongs to the window whose centre is pixel (y + r, x + r), r = 5 for the 11×11 window. A window that
    does not meet the mask is black in both videos and scores exactly 1, without being computed.

    Args:
        pred: see `frame_ssim`.
        target: see `frame_ssim`.
        convention: see `frame_ssim`.
        mask: see `frame_ssim`.

    Returns:
        (..., H - 2 r, W - 2 r) float32.

    Raises:
        ValueError: see `frame_ssim`.
    """
    settings = get_ssim_convention(convention)
    x, y, peak, batch = _scored_planes(pred, target, settings)
    count, _, height, width = x.shape
    if mask is None:
        masks = np.ones((count, height, width), bool)
    elif mask.shape == (*batch, height, width):
        masks = np.ascontiguousarray(mask.cpu().reshape(count, height, width).numpy())
    else:
        raise ValueError(f"the mask has shape {tuple(mask.shape)}, the frames have {tuple(pred.shape)}")
    margin = 2 * settings.radius
    half_c1, half_c2, scale = (np.float32(value / 2) for value in (*settings.constants, 1 / peak))
    maps = np.empty((count, height - margin, width - margin), np.float32)
    reaches = _reaches(masks, margin)
    write_window_scores(x, y, masks, reaches, settings.half_kernel, half_c1, half_c2, scale, maps)
    return torch.from_numpy(maps).view(*batch, *maps.shape[-2:])


def _reaches(masks: np.ndarray, margin: int) -> np.ndarray:
    """Top, bottom, left and right of each mask's bounding box, wider by `margin` where the frame is.

    Args:
        masks: (F, H, W) bool.
        margin: pixels.

    Returns:
        (F, 4) int64, bottom and right exclusive; all 0 for an empty mask.
    """
    ends = []
    for covered in (masks.any(axis=2), masks.any(axis=1)):
        length = covered.shape[1]
        first, past_last = covered.argmax(axis=1), length - covered[:, ::-1].argmax(axis=1)
        ends += [np.maximum(first - margin, 0), np.minimum(past_last + margin, length)]
    return np.stack(ends, axis=1) * covered.any(axis=1)[:, None]


def _scored_planes(pred: Tensor, target: Tensor, convention: SSIMConvention) -> FramePair:
    """The checked frames, with luma as their only channel if it is scored."""
    pair = frame_pair(pred, target)
    height, width = pair.x.shape[-2:]
    if min(height, width) < convention.window_size:
        least = f"{convention.window_size}x{convention.window_size}"
        raise ValueError(f"SSIM needs frames of at least {least} pixels here, got {height}x{width}")
    if not convention.gray:
        return pair
    if pair.x.shape[1] != 3:
        raise ValueError(f"luma needs frames of 3 channels, got {pair.x.shape[1]}")
    weights = np.array(LUMA, np.float32)
    x, y = (np.einsum("fchw,c->fhw", frames, weights)[:, None] for frames in (pair.x, pair.y))
    return pair._replace(x=x, y=y)

"""Peak signal-to-noise ratio of frames."""

from __future__ import annotations

import torch
from torch import Tensor

from pasgan.evaluation.functional.mse import frame_mse

# The PSNR of identical frames is infinite; they count as this many dB, so that one of them cannot swallow a mean.
# One grey level off in a single value of a 112×112 frame is still 94 dB.
MAX_PSNR = 100.0


def frame_psnr(pred: Tensor, target: Tensor) -> Tensor:
    """PSNR of each frame at data range 1, at most `MAX_PSNR` dB.

    The published tables average the PSNR of frames; the PSNR of an averaged MSE is lower, often by several dB.

    Args:
        pred: (..., C, H, W), uint8 or in [0, 1].
        target: (..., C, H, W), likewise.

    Returns:
        (...) float64, dB.

    Raises:
        ValueError: if the frames differ in shape or type.
    """
    return psnr_from_mse(frame_mse(pred, target))


def psnr_from_mse(mse: Tensor) -> Tensor:
    """-10 log10 of an MSE at data range 1, at most `MAX_PSNR` dB; NaN stays NaN.

    Args:
        mse: (...) mean squared errors.

    Returns:
        (...) float64, dB.
    """
    floor = 10 ** (-MAX_PSNR / 10)
    return torch.where(mse <= floor, MAX_PSNR, -10 * torch.log10(mse.double().clamp(min=floor)))

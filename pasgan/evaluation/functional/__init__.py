"""The measures: pure functions of tensors, one file each."""

from pasgan.evaluation.functional.mse import frame_mse, squared_error
from pasgan.evaluation.functional.pose_mse import frame_pose_mse
from pasgan.evaluation.functional.psnr import MAX_PSNR, frame_psnr, psnr_from_mse
from pasgan.evaluation.functional.regions import (
    MIN_MOVING_PIXELS,
    MOVING_THRESHOLD,
    box_mask,
    box_ssim,
    moving_mask,
    region_mse,
)
from pasgan.evaluation.functional.ssim import frame_ssim, ssim_map

__all__ = [
    "MAX_PSNR",
    "MIN_MOVING_PIXELS",
    "MOVING_THRESHOLD",
    "box_mask",
    "box_ssim",
    "frame_mse",
    "frame_pose_mse",
    "frame_psnr",
    "frame_ssim",
    "moving_mask",
    "psnr_from_mse",
    "region_mse",
    "squared_error",
    "ssim_map",
]

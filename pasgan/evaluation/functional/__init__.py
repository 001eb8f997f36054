"""The measures: pure functions of tensors, one file each."""

from pasgan.evaluation.functional.epe import frame_epe
from pasgan.evaluation.functional.lpips_network import LPIPSNetwork
from pasgan.evaluation.functional.motion_energy import motion_energy
from pasgan.evaluation.functional.mse import frame_mse, squared_error
from pasgan.evaluation.functional.optical_flow import FLOW_PROTOCOLS, make_flow_method
from pasgan.evaluation.functional.pck import NORMALIZERS, frame_pck, pck_normalizer
from pasgan.evaluation.functional.pose_mse import frame_pose_mse
from pasgan.evaluation.functional.psnr import MAX_PSNR, frame_psnr, psnr_from_mse
from pasgan.evaluation.functional.regions import (
    MIN_MOVING_PIXELS,
    MOVING_THRESHOLD,
    box_mask,
    box_ssim,
    masked_mse,
    moving_mask,
    region_mse,
)
from pasgan.evaluation.functional.ssim import frame_ssim, ssim_map
from pasgan.evaluation.functional.ssim_convention import SSIM_CONVENTIONS, SSIMConvention, get_ssim_convention
from pasgan.evaluation.functional.temporal_lpips import frame_temporal_lpips
from pasgan.evaluation.functional.warping_error import frame_warping_error, true_motion

__all__ = [
    "FLOW_PROTOCOLS",
    "MAX_PSNR",
    "MIN_MOVING_PIXELS",
    "MOVING_THRESHOLD",
    "NORMALIZERS",
    "SSIM_CONVENTIONS",
    "LPIPSNetwork",
    "SSIMConvention",
    "box_mask",
    "box_ssim",
    "frame_epe",
    "frame_mse",
    "frame_pck",
    "frame_pose_mse",
    "frame_psnr",
    "frame_ssim",
    "frame_temporal_lpips",
    "frame_warping_error",
    "get_ssim_convention",
    "make_flow_method",
    "masked_mse",
    "motion_energy",
    "moving_mask",
    "pck_normalizer",
    "psnr_from_mse",
    "region_mse",
    "squared_error",
    "ssim_map",
    "true_motion",
]

"""MMEngine metrics: thin classes over the measures in `pasgan.evaluation.functional`, one file each."""

from pasgan.evaluation.metrics.clip_metric import ClipMetric, ImageMetric, PoseMetric
from pasgan.evaluation.metrics.dump_predictions import DumpPredictions
from pasgan.evaluation.metrics.epe import EPE
from pasgan.evaluation.metrics.fvd import FVD
from pasgan.evaluation.metrics.lpips import LPIPS
from pasgan.evaluation.metrics.motion_energy_ratio import MotionEnergyRatio
from pasgan.evaluation.metrics.mse import MSE
from pasgan.evaluation.metrics.pck import PCK
from pasgan.evaluation.metrics.pose_mse import PoseMSE
from pasgan.evaluation.metrics.psnr import PSNR
from pasgan.evaluation.metrics.ssim import SSIM
from pasgan.evaluation.metrics.temporal_lpips import TemporalLPIPS
from pasgan.evaluation.metrics.warping_error import WarpingError

__all__ = [
    "EPE",
    "FVD",
    "LPIPS",
    "MSE",
    "PCK",
    "PSNR",
    "SSIM",
    "ClipMetric",
    "DumpPredictions",
    "ImageMetric",
    "MotionEnergyRatio",
    "PoseMSE",
    "PoseMetric",
    "TemporalLPIPS",
    "WarpingError",
]

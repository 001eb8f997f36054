"""Losses; each takes plain tensors and returns a weighted scalar."""

from pasgan.models.losses.action_cross_entropy_loss import ActionCrossEntropyLoss
from pasgan.models.losses.action_separable_perceptual_loss import ActionSeparablePerceptualLoss
from pasgan.models.losses.azimuth_mse_loss import AzimuthMSELoss
from pasgan.models.losses.gan_loss import GANLoss
from pasgan.models.losses.i3d_perceptual_loss import I3DPerceptualLoss
from pasgan.models.losses.masked_l1_loss import MaskedL1Loss
from pasgan.models.losses.masked_ssim_loss import MaskedSSIMLoss
from pasgan.models.losses.pose_mse_loss import PoseMSELoss
from pasgan.models.losses.vgg_video_loss import VGGVideoLoss
from pasgan.models.losses.video_l1_loss import VideoL1Loss
from pasgan.models.losses.video_mse_loss import VideoMSELoss
from pasgan.models.losses.video_smooth_l1_loss import VideoSmoothL1Loss

__all__ = [
    "ActionCrossEntropyLoss",
    "ActionSeparablePerceptualLoss",
    "AzimuthMSELoss",
    "GANLoss",
    "I3DPerceptualLoss",
    "MaskedL1Loss",
    "MaskedSSIMLoss",
    "PoseMSELoss",
    "VGGVideoLoss",
    "VideoL1Loss",
    "VideoMSELoss",
    "VideoSmoothL1Loss",
]

"""Losses; each takes plain tensors and returns a weighted scalar."""

from pasgan.models.losses.action_separable_perceptual_loss import ActionSeparablePerceptualLoss
from pasgan.models.losses.gan_loss import GANLoss
from pasgan.models.losses.pose_mse_loss import PoseMSELoss
from pasgan.models.losses.video_mse_loss import VideoMSELoss

__all__ = ["ActionSeparablePerceptualLoss", "GANLoss", "PoseMSELoss", "VideoMSELoss"]

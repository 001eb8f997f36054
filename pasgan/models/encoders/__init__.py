"""Encoders: image or clip → features at several scales, finest first."""

from pasgan.models.encoders.clip_encoder import ClipEncoder
from pasgan.models.encoders.i3d_video_encoder import I3DVideoEncoder
from pasgan.models.encoders.residual_video_encoder import ResidualVideoEncoder
from pasgan.models.encoders.vgg_appearance_encoder import VGGAppearanceEncoder

__all__ = ["ClipEncoder", "I3DVideoEncoder", "ResidualVideoEncoder", "VGGAppearanceEncoder"]

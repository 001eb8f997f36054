"""Video decoders: features and heat-maps → clip. All take the same arguments."""

from pasgan.models.decoders.blend_video_decoder import BlendVideoDecoder
from pasgan.models.decoders.video_decoder_3d import VideoDecoder3D

__all__ = ["BlendVideoDecoder", "VideoDecoder3D"]

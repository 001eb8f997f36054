"""Video decoders: features, and heat-maps where there are any → clip."""

from pasgan.models.decoders.blend_video_decoder import BlendVideoDecoder
from pasgan.models.decoders.transposed_video_decoder import TransposedVideoDecoder
from pasgan.models.decoders.video_decoder_3d import VideoDecoder3D

__all__ = ["BlendVideoDecoder", "TransposedVideoDecoder", "VideoDecoder3D"]

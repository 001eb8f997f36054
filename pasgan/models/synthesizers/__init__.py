"""One view-synthesis method per file."""

from pasgan.models.synthesizers.base_view_synthesizer import (
    BaseViewSynthesizer,
    NonFiniteLossError,
    Synthesis,
    Truth,
)
from pasgan.models.synthesizers.basicnet import BasicNet, BasicNetGenerator
from pasgan.models.synthesizers.pasgan import PASGAN, PASGANGenerator
from pasgan.models.synthesizers.pasgan_stream import PASGANStream
from pasgan.models.synthesizers.pg2 import PG2, PG2Generator
from pasgan.models.synthesizers.resnet_synthesizer import ResNetSynthesizer, ResNetSynthesizerGenerator
from pasgan.models.synthesizers.rtnet import RTNet, RTNetGenerator
from pasgan.models.synthesizers.vdg import VDG, VDGGenerator
from pasgan.models.synthesizers.vdnet import VDNet, VDNetGenerator
from pasgan.models.synthesizers.vrnet import VRNet, VRNetGenerator

__all__ = [
    "PASGAN",
    "PG2",
    "VDG",
    "BaseViewSynthesizer",
    "BasicNet",
    "BasicNetGenerator",
    "NonFiniteLossError",
    "PASGANGenerator",
    "PASGANStream",
    "PG2Generator",
    "RTNet",
    "RTNetGenerator",
    "ResNetSynthesizer",
    "ResNetSynthesizerGenerator",
    "Synthesis",
    "Truth",
    "VDGGenerator",
    "VDNet",
    "VDNetGenerator",
    "VRNet",
    "VRNetGenerator",
]

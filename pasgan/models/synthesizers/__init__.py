"""One view-synthesis method per file."""

from pasgan.models.synthesizers.base_view_synthesizer import (
    BaseViewSynthesizer,
    NonFiniteLossError,
    Synthesis,
    Truth,
)
from pasgan.models.synthesizers.pasgan import PASGAN, PASGANGenerator

__all__ = ["PASGAN", "BaseViewSynthesizer", "NonFiniteLossError", "PASGANGenerator", "Synthesis", "Truth"]

"""Appearance encoders: image → features at four scales."""

from pasgan.models.encoders.vgg_appearance_encoder import VGGAppearanceEncoder

__all__ = ["VGGAppearanceEncoder"]

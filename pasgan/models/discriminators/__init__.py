"""Discriminators: images → logits."""

from pasgan.models.discriminators.multi_scale_vgg_discriminator import MultiScaleVGGDiscriminator

__all__ = ["MultiScaleVGGDiscriminator"]

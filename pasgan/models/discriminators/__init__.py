"""Discriminators: images → logits."""

from pasgan.models.discriminators.dcgan_discriminator import DCGANDiscriminator
from pasgan.models.discriminators.i3d_discriminator import I3DDiscriminator
from pasgan.models.discriminators.multi_scale_vgg_discriminator import MultiScaleVGGDiscriminator

__all__ = ["DCGANDiscriminator", "I3DDiscriminator", "MultiScaleVGGDiscriminator"]

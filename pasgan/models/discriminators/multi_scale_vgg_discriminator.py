"""The VGG16-based discriminator on four scales."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from pasgan.models.layers import VGG16Features
from pasgan.ops import image_pyramid
from pasgan.registry import MODELS


class _VGGCritic(nn.Module):
    """VGG16 to conv4_3 and a 1×1 convolution: one logit per image and scale, the mean over the cells."""

    LAST = "relu4_3"

    def __init__(self, vgg_weights: str | None, vgg_width: int, scales: Sequence[float]) -> None:
        super().__init__()
        # Rounding the pooled size up lets a 7×7 image pass three pools.
        self.vgg = VGG16Features(vgg_weights, last=self.LAST, width=vgg_width, ceil_mode=True)
        self.head = nn.Conv2d(self.vgg.channels(self.LAST), 1, 1)
        self.scales = tuple(scales)

    def forward(self, images: Tensor) -> list[Tensor]:
        pyramid = image_pyramid(images, self.scales)
        return [self.head(self.vgg(level, [self.LAST])[0]).mean((1, 2, 3)) for level in pyramid]


@MODELS.register_module()
class MultiScaleVGGDiscriminator(nn.Module):
    """Real or generated, judged at four scales of the frame and of its key region, by a trunk of its own each.

    Args:
        vgg_weights: `None` (random), `"torchvision"` or the path of a file; see `VGG16Features`.
        vgg_width: channels of VGG's first layer; pretrained weights need 64.
        scales: factors of the image pyramid.
        separate: judge the key region too; without it only the frame.
    """

    def __init__(
        self,
        vgg_weights: str | None = "torchvision",
        vgg_width: int = 64,
        scales: Sequence[float] = (1, 0.5, 0.25, 0.125),
        separate: bool = True,
    ) -> None:
        super().__init__()
        self.frame_critic = _VGGCritic(vgg_weights, vgg_width, scales)
        self.region_critic = _VGGCritic(vgg_weights, vgg_width, scales) if separate else None

    def forward(self, images: Tensor, mask: Tensor | None = None) -> list[Tensor]:
        """Judge images.

        Args:
            images: (N, 3, H, W) in [0, 1].
            mask: (N, 1, H, W), the key regions; needed if the key region is judged.

        Returns:
            Logits (N,), one tensor per scale of the frame, then one per scale of the key region.

        Raises:
            ValueError: if the mask is missing.
        """
        logits = self.frame_critic(images)
        if self.region_critic is None:
            return logits
        if mask is None:
            raise ValueError("the discriminator judges key regions too and needs `mask`; or set separate=False")
        return logits + self.region_critic(images * mask)

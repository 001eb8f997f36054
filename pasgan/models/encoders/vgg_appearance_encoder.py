"""The appearance encoder E_a."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from pasgan.models.layers import VGG16Features
from pasgan.registry import MODELS

# The four taps of the "modified VGG-16", at scales 1, 1/2, 1/4 and 1/8.
TAPS = ("relu1_2", "relu2_2", "relu3_3", "pool3")


@MODELS.register_module()
class VGGAppearanceEncoder(nn.Module):
    """VGG16 up to its third pool, tapped at several scales and brought to one width by a 3×3 convolution and ReLU each.

    One width, because LGTN shares its weights over the scales.

    Args:
        feat_channels: C of the output at every scale.
        vgg_weights: `None` (random), `"torchvision"` or the path of a file; see `VGG16Features`.
        vgg_width: channels of VGG's first layer; pretrained weights need 64.
        taps: layers of VGG16 that are tapped, finest first; `("pool3",)` for the coarsest scale alone.
    """

    def __init__(
        self,
        feat_channels: int = 64,
        vgg_weights: str | None = "torchvision",
        vgg_width: int = 64,
        taps: Sequence[str] = TAPS,
    ) -> None:
        super().__init__()
        self.taps = tuple(taps)
        self.vgg = VGG16Features(vgg_weights, last=self.taps[-1], width=vgg_width)
        self.adaptors = nn.ModuleList(
            nn.Sequential(nn.Conv2d(self.vgg.channels(tap), feat_channels, 3, padding=1), nn.ReLU())
            for tap in self.taps
        )
        self.out_channels = feat_channels

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        """Encode the prior image a.

        Args:
            image: (N, 3, H, W) RGB in [0, 1].

        Returns:
            x_a: one tensor (N, C, H_l, W_l) per tap, finest first; by default of scales 1, 1/2, 1/4, 1/8.

        Raises:
            ValueError: if H or W is not divisible by 8.
        """
        height, width = image.shape[-2:]
        if height % 8 or width % 8:
            raise ValueError(f"the size of the frames must be divisible by 8, got (H, W) = ({height}, {width})")
        feats = self.vgg(image, self.taps)
        return tuple(adaptor(tap) for adaptor, tap in zip(self.adaptors, feats, strict=True))

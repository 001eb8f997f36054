"""The multi-scale action-separable perceptual loss L_per (Eq. 6)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from pasgan.models.layers import VGG16Features
from pasgan.models.losses.frozen_network_loss import FrozenNetworkLoss
from pasgan.ops import image_pyramid
from pasgan.registry import MODELS


@MODELS.register_module()
class ActionSeparablePerceptualLoss(FrozenNetworkLoss):
    """Distance of VGG16 features of the frame and of its key region, summed over image scales and layers.

    Each of the 16 items (4 scales × 4 layers) is a mean absolute difference, of the frame and of the key region.

    Args:
        loss_weight: λ2.
        vgg_weights: `None` (random), `"torchvision"` or the path of a file; see `VGG16Features`.
        vgg_width: channels of VGG's first layer; pretrained weights need 64.
        scales: factors of the image pyramid.
        layers: names of VGG16's layers.
        separate: add the key region; without it the loss is an ordinary perceptual loss of the frame.
    """

    def __init__(
        self,
        loss_weight: float = 1.0,
        vgg_weights: str | None = "torchvision",
        vgg_width: int = 64,
        scales: Sequence[float] = (1, 0.5, 0.25, 0.125),
        layers: Sequence[str] = ("relu1_2", "relu2_2", "relu3_3", "relu4_3"),
        separate: bool = True,
    ) -> None:
        super().__init__(lambda: VGG16Features(vgg_weights, last=layers[-1], width=vgg_width, ceil_mode=True))
        self.loss_weight = loss_weight
        self.scales = tuple(scales)
        self.layers = tuple(layers)
        self.separate = separate

    def forward(self, pred: Tensor, target: Tensor, mask: Tensor | None = None) -> Tensor:
        """Eq. 6 for one frame per clip.

        Args:
            pred: F̂, (N, 3, H, W) in [0, 1].
            target: F, (N, 3, H, W) in [0, 1].
            mask: (N, 1, H, W), the key regions, the same for both; needed if `separate`.

        Returns:
            Scalar.

        Raises:
            ValueError: if `separate` and there is no mask.
        """
        if self.separate:
            if mask is None:
                raise ValueError("ActionSeparablePerceptualLoss needs `mask`; or set separate=False")
            # Frame and key region in one batch. Both parts are means of the same size, so the mean over the
            # doubled batch is half their sum.
            pred, target = torch.cat([pred, pred * mask]), torch.cat([target, target * mask])
        parts = 2 if self.separate else 1
        with torch.no_grad():
            true_feats = self._features(target)
        items = [(a - b).abs().mean() for a, b in zip(self._features(pred), true_feats, strict=True)]
        return self.loss_weight * parts * torch.stack(items).sum()

    def _features(self, images: Tensor) -> list[Tensor]:
        """All layers at all scales, one list."""
        return [feats for level in image_pyramid(images, self.scales) for feats in self.network(level, self.layers)]

"""The one VGG16 of pasgan: trunk of the appearance encoder, the perceptual loss and the discriminator."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torchvision.models import VGG16_Weights

from pasgan.pretrained import PublishedWeights

# Outputs after the activation and pools, by their index in torchvision's `vgg16().features`.
VGG16_TAPS = {
    "relu1_1": 1, "relu1_2": 3, "pool1": 4,
    "relu2_1": 6, "relu2_2": 8, "pool2": 9,
    "relu3_1": 11, "relu3_2": 13, "relu3_3": 15, "pool3": 16,
    "relu4_1": 18, "relu4_2": 20, "relu4_3": 22, "pool4": 23,
    "relu5_1": 25, "relu5_2": 27, "relu5_3": 29, "pool5": 30,
}  # fmt: skip

# Channels of the convolutions at full width; "M" is a 2×2 max-pool.
_LAYERS = (64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M")
FULL_WIDTH = 64

_IMAGENET_MEAN = (0.485, 0.456, 0.406)
_IMAGENET_STD = (0.229, 0.224, 0.225)


class VGG16Features(nn.Module):
    """The convolutions of VGG16 up to a layer, on RGB images in [0, 1].

    The state dict has torchvision's keys, `features.N.weight`. ImageNet's mean and standard deviation are applied
    here and nowhere else.

    Args:
        weights: `None` for a random initialisation, `"torchvision"` for its ImageNet weights (downloaded once), or the
            path of a local file in torchvision's layout.
        last: name of the last layer that is built, see `VGG16_TAPS`.
        width: channels of the first layer; all others scale with it. Pretrained weights need 64.
        ceil_mode: round the size up when pooling, so that small images survive every pool.

    Raises:
        WeightsError: if the given file does not exist or the weights cannot be downloaded or do not fit.
        ValueError: if `last` is unknown, or pretrained weights are asked for at another width.
    """

    def __init__(
        self, weights: str | None, last: str = "relu4_3", width: int = FULL_WIDTH, ceil_mode: bool = False
    ) -> None:
        super().__init__()
        if last not in VGG16_TAPS:
            raise ValueError(f"VGG16 has no layer {last!r}; known: {', '.join(VGG16_TAPS)}")
        if weights is not None and width != FULL_WIDTH:
            raise ValueError(f"pretrained VGG16 weights need width {FULL_WIDTH}, got {width}; use vgg_weights=None")
        self.features = _make_layers(VGG16_TAPS[last] + 1, width, ceil_mode)
        self.width = width
        self.register_buffer("mean", torch.tensor(_IMAGENET_MEAN).view(3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(_IMAGENET_STD).view(3, 1, 1), persistent=False)
        if weights is None:
            _initialise(self.features)
        else:
            load_vgg16(self.features, weights)

    def channels(self, tap: str) -> int:
        """Number of channels at a layer."""
        convs = [layer for layer in self.features[: VGG16_TAPS[tap] + 1] if isinstance(layer, nn.Conv2d)]
        return convs[-1].out_channels

    def forward(self, images: Tensor, taps: Sequence[str]) -> list[Tensor]:
        """Features at several layers.

        Args:
            images: (N, 3, H, W) RGB in [0, 1].
            taps: names of layers, first to last.

        Returns:
            One tensor (N, C_l, H_l, W_l) per name.
        """
        wanted = [VGG16_TAPS[tap] for tap in taps]
        x = (images - self.mean) / self.std
        if x.device.type == "cpu":
            x = x.contiguous(memory_format=torch.channels_last)  # up to three times faster there
        outputs = {}
        for index, layer in enumerate(self.features[: max(wanted) + 1]):
            x = layer(x)
            if index in wanted:
                outputs[index] = x
        return [outputs[index] for index in wanted]


def load_vgg16(features: nn.Sequential, weights: str | Path) -> None:
    """Load pretrained weights into the first layers of VGG16.

    Args:
        features: the layers, indexed as in torchvision.
        weights: `"torchvision"` or a path, see `PublishedWeights.load`.

    Raises:
        WeightsError: if the file does not exist or the weights cannot be downloaded, read or fitted.
    """
    published = PublishedWeights("VGG16", VGG16_Weights.IMAGENET1K_V1.url, prefix="features.")
    published.load(features, weights, "vgg_weights", otherwise="start from random ones with `vgg_weights=None`")


def _make_layers(num_layers: int, width: int, ceil_mode: bool) -> nn.Sequential:
    layers: list[nn.Module] = []
    in_channels = 3
    for spec in _LAYERS:
        if spec == "M":
            layers.append(nn.MaxPool2d(2, ceil_mode=ceil_mode))
        else:
            out_channels = spec * width // FULL_WIDTH
            layers += [nn.Conv2d(in_channels, out_channels, 3, padding=1), nn.ReLU()]
            in_channels = out_channels
    return nn.Sequential(*layers[:num_layers])


def _initialise(features: nn.Sequential) -> None:
    """The random initialisation of torchvision's VGG."""
    for layer in features:
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
            nn.init.zeros_(layer.bias)

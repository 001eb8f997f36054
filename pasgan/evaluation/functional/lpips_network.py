"""LPIPS by the `lpips` package, with a backbone that is loaded from a file."""

from __future__ import annotations

import math
import warnings
from importlib.metadata import version
from pathlib import Path

import lpips
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torchvision.models import AlexNet_Weights, VGG16_Weights

from pasgan.files import file_sha256
from pasgan.pretrained import PublishedWeights

BACKBONES = {
    "alex": PublishedWeights("AlexNet", AlexNet_Weights.IMAGENET1K_V1.url, prefix="features."),
    "vgg": PublishedWeights("VGG16", VGG16_Weights.IMAGENET1K_V1.url, prefix="features."),
}
# The least that AlexNet takes is 31.
MIN_SIDE = 32


class LPIPSNetwork:
    """LPIPS (Zhang et al. 2018), version 0.1, of pairs of images.

    Runs on the CPU, so that the same frames have the same scores everywhere.

    Args:
        net: `alex` or `vgg`.
        weights: of the backbone: `"torchvision"` (downloaded once), the path of a file of torchvision's layout, or of
            a folder that holds torchvision's file under its name. The linear heads come with the package.

    Attributes:
        name: of the backbone.
        protocol: how images are scored, one sentence.

    Raises:
        ValueError: if `net` is unknown.
        WeightsError: if the weights are missing or do not fit.
    """

    def __init__(self, net: str = "alex", weights: str | Path = "torchvision") -> None:
        if net not in BACKBONES:
            raise ValueError(f"LPIPS has no net {net!r}; known: {', '.join(BACKBONES)}")
        self._network = _network_without_backbone(net)
        slices = self._network.net.children()
        layers = nn.ModuleDict({index: layer for part in slices for index, layer in part.named_children()})
        file = BACKBONES[net].load(layers, weights, "lpips_weights")
        self.name = BACKBONES[net].network
        self.protocol = (
            f"package lpips {version('lpips')}, heads 0.1, {self.name} of sha256 {file_sha256(file)[:8]}, RGB in "
            f"[-1, 1]; images with a side below {MIN_SIDE} px are enlarged bilinearly"
        )

    @torch.inference_mode()
    def __call__(self, first: Tensor, second: Tensor) -> Tensor:
        """LPIPS of each pair.

        Args:
            first: (F, 3, H, W) float RGB in [0, 1].
            second: (F, 3, H, W) float RGB in [0, 1].

        Returns:
            (F,) float64.
        """
        return self._network(_enlarged(first), _enlarged(second), normalize=True).flatten().double()


def _network_without_backbone(net: str) -> nn.Module:
    """The package's network with its heads; the backbone is random until a file is loaded."""
    with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the package calls torchvision in an outdated way
        return lpips.LPIPS(net=net, pnet_rand=True, verbose=False).requires_grad_(False)


def _enlarged(images: Tensor) -> Tensor:
    """Images that are too small for the network, scaled up by one factor."""
    size = images.shape[-2:]
    scale = MIN_SIDE / min(size)
    if scale <= 1:
        return images
    return F.interpolate(images, size=[math.ceil(side * scale) for side in size], mode="bilinear", align_corners=False)

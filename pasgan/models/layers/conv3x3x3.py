"""3×3×3 and 3×1×1 convolutions that are fast on CPUs too."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class _Conv3d(nn.Conv3d):
    """`nn.Conv3d` with stride 1 and "same" padding, computed in the cheaper of two equal ways.

    The second way, on CPUs: one 2-D convolution of all frames with three times the outputs (one set per frame offset),
    then a sum over neighbouring frames. It is the faster one over time alone (1.0 to 1.6 times), and the safe one for
    an odd number of channels (C + 25 heat-maps), where some builds of PyTorch take ten times longer for conv3d.
    Elsewhere conv3d is the faster one if its input is in channels_last_3d (1.5 times at 64 → 16 channels). A fixed
    rule, not a measurement at the start, so that two runs give the same digits. Weights are those of `nn.Conv3d`.
    """

    def forward(self, feats: Tensor) -> Tensor:
        """Convolve.

        Args:
            feats: (N, C, T, H, W), best in channels_last_3d.

        Returns:
            (N, C', T, H, W); on a CPU in channels_last_3d.
        """
        if feats.device.type != "cpu":
            return super().forward(feats)
        if self.kernel_size[-1] == 1 or self.in_channels % 8:
            return conv3d_as_conv2d(feats, self.weight, self.bias)
        return super().forward(feats.contiguous(memory_format=torch.channels_last_3d))


class Conv3x3x3(_Conv3d):
    """Convolution over space and time, see `_Conv3d`: (N, C, T, H, W) → (N, C', T, H, W).

    Args:
        in_channels: C of the input.
        out_channels: C of the output.
    """

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__(in_channels, out_channels, kernel_size=3, padding=1)


class Conv3x1x1(_Conv3d):
    """Convolution over time alone, see `_Conv3d`: (N, C, T, H, W) → (N, C', T, H, W).

    Args:
        in_channels: C of the input.
        out_channels: C of the output.
    """

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__(in_channels, out_channels, kernel_size=(3, 1, 1), padding=(1, 0, 0))


def conv3d_as_conv2d(feats: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """A padded 3×k×k convolution as one 2-D convolution and a shifted sum over time.

    Args:
        feats: (N, C, T, H, W).
        weight: (C', C, 3, k, k), k odd.
        bias: (C',) or None.

    Returns:
        (N, C', T, H, W).
    """
    num_frames = feats.shape[2]
    # channels_last_3d of (N, C, T, H, W) and channels_last of (N T, C, H, W) are the same memory: no copies below.
    frames = fold_time(feats).contiguous(memory_format=torch.channels_last)
    kernel = weight.permute(2, 0, 1, 3, 4).flatten(0, 1)  # (3 C', C, k, k), one kernel per frame offset
    kernel = kernel.contiguous(memory_format=torch.channels_last)
    offsets = unfold_time(F.conv2d(frames, kernel, padding=weight.shape[-1] // 2), num_frames)
    before, out, after = offsets.chunk(3, dim=1)  # each (N, C', T, H, W)
    # Frame t receives frame t-1 through the first slice of the kernel and t+1 through the last; zeros outside.
    if bias is not None:
        out = out + bias[:, None, None, None]
    return out + F.pad(before[:, :, :-1], (0, 0, 0, 0, 1, 0)) + F.pad(after[:, :, 1:], (0, 0, 0, 0, 0, 1))


def fold_time(feats: Tensor) -> Tensor:
    """(N, C, T, H, W) → (N·T, C, H, W); a view if the input is in channels_last_3d."""
    return feats.transpose(1, 2).flatten(0, 1)


def unfold_time(frames: Tensor, num_frames: int) -> Tensor:
    """(N·T, C, H, W) → (N, C, T, H, W); a view, in channels_last_3d if the input is in channels_last."""
    return frames.unflatten(0, (-1, num_frames)).transpose(1, 2)

"""The encoder of one modality in VDNet, ResNet and GTNet: strided 3-D convolutions and residual blocks."""

from __future__ import annotations

from mmcv.cnn import ConvModule
from torch import Tensor, nn


class ResidualVideoEncoder(nn.Module):
    """A k³ convolution, two 3³ convolutions of stride 2 in time and space, residual blocks; batch norm after each.

    Args:
        in_channels: channels of the clip.
        width: w, channels at full size; they double with each stride.
        num_blocks: residual blocks at the end.
        kernel_size: odd side k of the first kernel.
    """

    def __init__(self, in_channels: int, width: int = 64, num_blocks: int = 6, kernel_size: int = 7) -> None:
        super().__init__()
        self.stem = _conv3d(in_channels, width, kernel_size)
        self.to_half = _conv3d(width, 2 * width, stride=2)
        self.to_quarter = _conv3d(2 * width, 4 * width, stride=2)
        self.blocks = nn.Sequential(*(_ResidualBlock3d(4 * width) for _ in range(num_blocks)))

    def forward(self, video: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Encode a clip.

        Args:
            video: (N, C, T, H, W).

        Returns:
            Finest first: (N, 2w, T/2, H/2, W/2), and (N, 4w, T/4, H/4, W/4) before and behind the residual blocks;
            sizes are rounded up.
        """
        half = self.to_half(self.stem(video))
        quarter = self.to_quarter(half)
        return half, quarter, self.blocks(quarter)


class _ResidualBlock3d(nn.Module):
    """x + norm(conv(relu(norm(conv(x))))): (N, C, T, H, W) → (N, C, T, H, W)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(_conv3d(channels, channels), _conv3d(channels, channels, relu=False))

    def forward(self, feats: Tensor) -> Tensor:
        return feats + self.body(feats)


def _conv3d(
    in_channels: int, out_channels: int, kernel_size: int = 3, stride: int = 1, relu: bool = True
) -> ConvModule:
    """3-D convolution, batch norm and perhaps ReLU; sizes are divided by the stride and rounded up."""
    return ConvModule(
        in_channels, out_channels, kernel_size, stride, kernel_size // 2,
        conv_cfg={"type": "Conv3d"}, norm_cfg={"type": "BN3d"}, act_cfg={"type": "ReLU"} if relu else None,
    )  # fmt: skip

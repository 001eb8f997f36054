"""The motion encoder of RTNet."""

from __future__ import annotations

from torch import Tensor, nn

from pasgan.models.layers import ConvBlock3d, I3DFeatures, I3DUnit
from pasgan.registry import MODELS


@MODELS.register_module()
class I3DVideoEncoder(nn.Module):
    """I3D that stays at 1/8 of the size, tapped at three scales and brought to one width by a 3×3×3 convolution each.

    Sizes of the released code, as functions of T: 1/2 of the frame with T/2 steps; 1/4 with T/2 steps; 1/8 with T/4
    steps for T = 16 and T/2 for T = 8 (see `I3DFeatures`), all rounded up. The third tap has a 3×3×3 unit of its own
    behind the last layer of I3D.

    Args:
        i3d_weights: `None` (random) or the path of a file of pytorch-i3d; see `I3DFeatures`.
        feat_channels: C of the output at every scale.
        i3d_width: channels of I3D's first layer; pretrained weights need 64.
    """

    TAPS = ("Conv3d_1a_7x7", "Conv3d_2c_3x3", "Mixed_5c")

    def __init__(self, i3d_weights: str | None, feat_channels: int = 128, i3d_width: int = 64) -> None:
        super().__init__()
        self.i3d = I3DFeatures(i3d_weights, last=self.TAPS[-1], width=i3d_width, pools="rtnet")
        fine, middle, deep = (self.i3d.channels(tap) for tap in self.TAPS)
        self.deep_unit = I3DUnit(deep, deep // 4, kernel_size=3)
        self.adaptors = nn.ModuleList(ConvBlock3d(channels, feat_channels) for channels in (fine, middle, deep // 4))

    def forward(self, video: Tensor) -> tuple[Tensor, ...]:
        """Encode a clip.

        Args:
            video: (N, 3, T, H, W) RGB in [0, 1], H and W divisible by 8.

        Returns:
            Three tensors (N, C, T_l, H_l, W_l), finest first.
        """
        fine, middle, deep = self.i3d(video, self.TAPS)
        feats = (fine, middle, self.deep_unit(deep))
        return tuple(adaptor(tap) for adaptor, tap in zip(self.adaptors, feats, strict=True))

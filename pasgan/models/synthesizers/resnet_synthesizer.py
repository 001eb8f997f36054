"""The ResNet row of the PAS-GAN paper's Table 1, a baseline of View-LSTM (Lakhal et al., ICCV 2019).

From released code (GTNet, by the same group, whose layers this shares): encoder and decoder layer by layer, their
widths and batch norms, the smooth L1 loss of pixels in [-1, 1], the layers and the weight of the I3D perceptual loss,
Adam's settings.
From the PAS-GAN paper: given of the target view are the depth maps and skeletons of every frame.
Our proxy, as neither code nor layers of ResNet are public: one encoder each for the source clip, the depth maps and a
drawing of the skeletons; at a quarter of the size they are concatenated and brought to the width of one of them by a 3³
convolution. The drawing has three channels, the limbs of the left, of the right and of the middle, 2 px (of 112) thick
to both sides. The clip ends in a sigmoid where GTNet has a tanh, for pixels in [0, 1]; there is no discriminator.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from mmcv.cnn import ConvModule
from torch import Tensor, nn

from pasgan.models.decoders import TransposedVideoDecoder
from pasgan.models.encoders import ResidualVideoEncoder
from pasgan.models.synthesizers.base_view_synthesizer import BaseViewSynthesizer, Synthesis, Truth, pick_inputs
from pasgan.ops import draw_limbs
from pasgan.registry import MODELS
from pasgan.structures import get_skeleton

LIMB_RADIUS = 2 / 56  # 2 px of 112, normalised


class ConcatenationFusion(nn.Module):
    """Concatenates the deepest features of all encoders: 3³ convolution, batch norm, ReLU.

    Args:
        width: w of the encoders.
    """

    skips = False

    def __init__(self, width: int) -> None:
        super().__init__()
        self.block = ConvModule(
            3 * 4 * width, 4 * width, 3, padding=1, conv_cfg={"type": "Conv3d"}, norm_cfg={"type": "BN3d"}
        )

    def forward(self, *feats: Sequence[Tensor]) -> list[Tensor]:
        """What the encoders say of source, depth and skeleton, finest first → one (N, 4w, T/4, H/4, W/4)."""
        return [self.block(torch.cat([levels[-1] for levels in feats], dim=1))]


@MODELS.register_module()
class ResNetSynthesizerGenerator(nn.Module):
    """Encodes source clip, target depth and target skeleton, fuses their features and decodes them.

    Args:
        width: w, channels at full size.
        num_blocks: residual blocks of each encoder.
        kernel_size: odd side of the first and of the last kernels.
        skeleton: name of the skeleton that is drawn.
    """

    fusion_type: type[nn.Module] = ConcatenationFusion

    def __init__(self, width: int = 64, num_blocks: int = 6, kernel_size: int = 7, skeleton: str = "kinect25") -> None:
        super().__init__()
        self.source_encoder = ResidualVideoEncoder(3, width, num_blocks, kernel_size)
        self.depth_encoder = ResidualVideoEncoder(1, width, num_blocks, kernel_size)
        self.skeleton_encoder = ResidualVideoEncoder(3, width, num_blocks, kernel_size)
        self.fusion = self.fusion_type(width)
        self.decoder = TransposedVideoDecoder(width, kernel_size, skips=self.fusion.skips)
        self.skeleton = skeleton

    def forward(self, source_video: Tensor, target_depth: Tensor, target_keypoints: Tensor) -> Synthesis:
        """Generate a clip.

        Args:
            source_video: v_s, (N, 3, T, H, W) in [0, 1].
            target_depth: (N, 1, T, H, W), metres / 5, 0 where unknown.
            target_keypoints: p_t, (N, T, K, 2) normalised, finite.

        Returns:
            The clip; the method predicts no pose.
        """
        size = tuple(source_video.shape[2:])
        drawing = draw_skeleton(target_keypoints, size[1:], self.skeleton)
        feats = self.source_encoder(source_video), self.depth_encoder(target_depth), self.skeleton_encoder(drawing)
        return Synthesis(keypoints=None, video=self.decoder(self.fusion(*feats), size))


def draw_skeleton(keypoints: Tensor, size: tuple[int, int], skeleton: str) -> Tensor:
    """The limbs of the left, the right and the middle of a skeleton: (N, T, K, 2) → (N, 3, T, H, W), 0 or 1."""
    names, limbs = get_skeleton(skeleton).keypoint_names, get_skeleton(skeleton).limbs
    sides: dict[str, list[tuple[int, int]]] = {"left": [], "right": [], "middle": []}
    for limb in limbs:
        side = {names[joint].partition("_")[0] for joint in limb} & {"left", "right"}
        sides[side.pop() if len(side) == 1 else "middle"].append(limb)
    drawn = [draw_limbs(keypoints, size, limbs, LIMB_RADIUS, closing=0) for limbs in sides.values()]
    return torch.cat(drawn, dim=2).transpose(1, 2)


@MODELS.register_module()
class ResNetSynthesizer(BaseViewSynthesizer):
    """ResNet with its losses: `video` and `perceptual`, both of whole clips."""

    target_information = ("depth of every frame", "pose of every frame")

    def generator_inputs(self, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
        """The source clip, and depth and pose of every frame of the target clip."""
        return pick_inputs(inputs, "source_video", "target_depth", "target_keypoints")

    def generator_losses(self, synthesis: Synthesis, truth: Truth) -> dict[str, Tensor]:
        """The losses of the current phase."""
        return {f"loss_{name}": self.losses[name](synthesis.video, truth.video) for name in self.phases[self.phase]}

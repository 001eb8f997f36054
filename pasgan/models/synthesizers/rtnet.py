"""RTNet: A Recurrent Transformer Network for Novel View Action Synthesis (Schatz et al., ECCV 2020).

From the released code: every layer and width, the four scalars of the view (only the difference of the azimuths is
used), both training stages, losses and their weights, optimizer. At T = 16 and 112×112 the layers, parameters and
multiplications are the same.
Ours: time steps are functions of T, where the code is wired to 16; pools and the two fully connected layers adapt to
other sizes. Pixels are RGB and normalised as VGG16 and I3D were trained, where the code feeds BGR in [0, 1]; keypoints
have pasgan's coordinates (centres of cells). The perceptual loss has ImageNet weights and compares frames, where the
code has random weights and mixes colour and time; the checkpoint is not chosen on the test performers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pasgan.models.feature_transformation import MotionTransformation, RecurrentTransformation
from pasgan.models.layers import Conv3x3x3, ConvBlock2d, ConvBlock3d
from pasgan.models.synthesizers.base_view_synthesizer import BaseViewSynthesizer, Synthesis, Truth, pick_inputs
from pasgan.ops import cell_centres, render_gaussian_heatmaps
from pasgan.registry import MODELS, build_module
from pasgan.structures.recording import AZIMUTH_UNIT


@dataclass
class RTNetSynthesis(Synthesis):
    """A synthesis with the change of view.

    Attributes:
        azimuth_change: (N,) radians, the given one.
        estimated_azimuth_change: (N,) radians, as the network sees it in source clip and target frame.
    """

    azimuth_change: Tensor
    estimated_azimuth_change: Tensor


class ViewpointPredictor(nn.Module):
    """Estimates the change of view from the coarsest appearance and motion features.

    Args:
        channels: C of both features.
    """

    GRID = (3, 3)  # what is left of 14×14 after two pools

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.blocks = nn.ModuleList([ConvBlock2d(2 * channels, channels), ConvBlock2d(channels, channels // 4)])
        self.head = nn.Linear(channels // 4 * math.prod(self.GRID), 1)

    def forward(self, appearance: Tensor, motion: Tensor) -> Tensor:
        """(N, C, H, W) and (N, C, T, H, W) → (N,) radians."""
        x = torch.cat([appearance, motion.mean(2)], dim=1)
        for block in self.blocks:
            x = F.avg_pool2d(block(x), 2)
        return self.head(F.adaptive_avg_pool2d(x, self.GRID).flatten(1)).squeeze(1)


class KeypointPredictor(nn.Module):
    """Unsupervised keypoints from the transformed motion features, coarse to fine.

    Args:
        channels: C of the features.
        num_keypoints: K.
    """

    def __init__(self, channels: int, num_keypoints: int) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(ConvBlock3d(inputs, channels) for inputs in (channels, 2 * channels, 2 * channels))
        self.head = Conv3x3x3(channels, num_keypoints)

    def forward(self, motion_feats: Sequence[Tensor], num_frames: int) -> tuple[tuple[Tensor, ...], Tensor]:
        """Predict.

        Args:
            motion_feats: tuple of (N, C, T_l, H_l, W_l), finest first.
            num_frames: T.

        Returns:
            The features after each block, shaped as the input, and keypoints (N, K, T, 2), normalised.
        """
        x, outputs = None, []
        for block, feats in zip(self.blocks, reversed(motion_feats), strict=True):
            x = block(feats if x is None else torch.cat([_resize(x, feats.shape[2:]), feats], dim=1))
            outputs.append(x)
        maps = torch.sigmoid(self.head(_resize(x, (num_frames, *x.shape[3:]))))
        keypoints = torch.stack([_expected_position(maps.mean(axis)) for axis in (-2, -1)], dim=-1)
        return tuple(reversed(outputs)), keypoints


class VideoDecoder(nn.Module):
    """3-D convolutions from coarse to fine; time and size grow by trilinear interpolation.

    Args:
        in_channels: C + K, features and heat-maps.
        channels: outputs of the two convolutions of each scale, coarsest first.
    """

    LAST_CHANNELS = 8  # of the convolution at full size

    def __init__(self, in_channels: int, channels: Sequence[tuple[int, int]]) -> None:
        super().__init__()
        self.blocks = nn.ModuleList()
        below = 0
        for hidden, out in channels:
            self.blocks.append(nn.Sequential(ConvBlock3d(in_channels + below, hidden), ConvBlock3d(hidden, out)))
            below = out
        last = self.LAST_CHANNELS
        self.head = nn.Sequential(ConvBlock3d(below, last), nn.Conv3d(last, 3, 1), nn.Sigmoid())

    def forward(self, video_feats: Sequence[Tensor], heatmaps: Sequence[Tensor], size: Sequence[int]) -> Tensor:
        """Tuples of (N, C, T_l, H_l, W_l) and (N, K, T_l, H_l, W_l), finest first → (N, 3, T, H, W); size (T, H, W)."""
        x = None
        for block, feats, maps in zip(self.blocks, reversed(video_feats), reversed(heatmaps), strict=True):
            below = [] if x is None else [_resize(x, feats.shape[2:])]
            x = block(torch.cat([feats, maps, *below], dim=1))
        return self.head(_resize(x, size))


@MODELS.register_module()
class RTNetGenerator(nn.Module):
    """The generator of RTNet.

    Args:
        appearance_encoder: (N, 3, H, W) → three tensors (N, C, H_l, W_l), at 1/2, 1/4 and 1/8 of the size.
        motion_encoder: (N, 3, T, H, W) → three tensors (N, C, T_l, H_l, W_l) of the same scales.
        feat_channels: C.
        num_keypoints: K.
        sigma: standard deviation of the heat-maps in normalised units.
        decoder_channels: outputs of the two convolutions of each scale, coarsest first.
    """

    def __init__(
        self,
        appearance_encoder: nn.Module | dict,
        motion_encoder: nn.Module | dict,
        feat_channels: int = 128,
        num_keypoints: int = 32,
        sigma: float = 0.1,
        decoder_channels: Sequence[tuple[int, int]] = ((128, 128), (128, 64), (128, 32)),
    ) -> None:
        super().__init__()
        self.sigma = sigma
        self.appearance_encoder = build_module(appearance_encoder)
        self.motion_encoder = build_module(motion_encoder)
        self.viewpoint_predictor = ViewpointPredictor(feat_channels)
        self.motion_transformation = MotionTransformation(feat_channels)
        self.keypoint_predictor = KeypointPredictor(feat_channels, num_keypoints)
        self.recurrent_transformation = RecurrentTransformation(feat_channels, num_keypoints)
        self.decoder = VideoDecoder(feat_channels + num_keypoints, decoder_channels)

    def forward(
        self, source_video: Tensor, prior_image: Tensor, source_view: Tensor, target_view: Tensor
    ) -> RTNetSynthesis:
        """Generate a clip as long as the source clip.

        Args:
            source_video: v_s, (N, 3, T, H, W) in [0, 1], H and W divisible by 8 and at least 32.
            prior_image: a, (N, 3, H, W) in [0, 1].
            source_view: θ1, (N, V).
            target_view: θ2, (N, V).

        Returns:
            The clip, without a pose, and the change of view.
        """
        azimuth_change = _azimuth_change(source_view, target_view)
        appearance_feats = self.appearance_encoder(prior_image)
        motion_feats = self.motion_encoder(source_video)
        estimate = self.viewpoint_predictor(appearance_feats[-1], motion_feats[-1])

        motion_feats = [self.motion_transformation(feats, azimuth_change) for feats in motion_feats]
        motion_feats, keypoints = self.keypoint_predictor(motion_feats, num_frames=source_video.shape[2])
        maps = render_gaussian_heatmaps(keypoints, motion_feats[0].shape[3:], self.sigma)  # (N, K, T, H/2, W/2)
        heatmaps = [F.adaptive_avg_pool3d(maps, feats.shape[2:]) for feats in motion_feats]

        scales = zip(appearance_feats, motion_feats, heatmaps, strict=True)
        video_feats = [self.recurrent_transformation(*scale) for scale in scales]
        return RTNetSynthesis(
            keypoints=None,
            video=self.decoder(video_feats, heatmaps, source_video.shape[2:]),
            azimuth_change=azimuth_change,
            estimated_azimuth_change=estimate,
        )


def _azimuth_change(source_view: Tensor, target_view: Tensor) -> Tensor:
    """From source to target, (N, V) each → (N,) radians in [-π, π)."""
    change = (target_view[:, 0] - source_view[:, 0]) * AZIMUTH_UNIT
    return torch.remainder(change + math.pi, 2 * math.pi) - math.pi


def _expected_position(profile: Tensor) -> Tensor:
    """The expected normalised position under the softmax of a profile along one axis: (..., S) → (...)."""
    return (profile.softmax(-1) * cell_centres(profile.shape[-1], profile)).sum(-1)


def _resize(video: Tensor, size: Sequence[int]) -> Tensor:
    """(N, C, T, H, W) → the (T, H, W) given."""
    return F.interpolate(video, size=tuple(size), mode="trilinear", align_corners=False)


@MODELS.register_module()
class RTNet(BaseViewSynthesizer):
    """RTNet with its losses: `video` (pixel MSE), `view` (change of view), `perceptual`, `adversarial`."""

    target_information = ("first frame",)

    def generator_inputs(self, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
        """The source clip, the first target frame and both views."""
        return pick_inputs(inputs, "source_video", "prior_image", "source_view", "target_view")

    def generator_losses(self, synthesis: RTNetSynthesis, truth: Truth) -> dict[str, Tensor]:
        """The active terms."""
        active, losses = self.phases[self.phase], {}
        if "video" in active:
            losses["loss_video"] = self.losses["video"](synthesis.video, truth.video, truth.keypoints, truth.visible)
        if "view" in active:
            losses["loss_view"] = self.losses["view"](synthesis.estimated_azimuth_change, synthesis.azimuth_change)
        if "perceptual" in active:
            losses["loss_perceptual"] = self.losses["perceptual"](synthesis.video, truth.video)
        if "adversarial" in active:
            logits = self.discriminator(synthesis.video)
            losses["loss_adv"] = self.losses["adversarial"](logits, target_is_real=True)
        return losses

    def discriminator_losses(self, synthesis: RTNetSynthesis, truth: Truth) -> dict[str, Tensor]:
        """The mean over real and generated clips."""
        adversarial = self.losses["adversarial"]
        real_logits, fake_logits = self.discriminator(truth.video), self.discriminator(synthesis.video.detach())
        return {
            "loss_disc_real": 0.5 * adversarial(real_logits, target_is_real=True, is_disc=True),
            "loss_disc_fake": 0.5 * adversarial(fake_logits, target_is_real=False, is_disc=True),
        }

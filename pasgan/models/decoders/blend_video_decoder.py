"""A decoder that blends what it paints over the prior image; it learns with few steps."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pasgan.models.layers import SpaceTimeBlock, fold_time, unfold_time
from pasgan.ops import key_region_mask, pose_flow, warp_by_flow
from pasgan.registry import MODELS
from pasgan.structures import get_skeleton


@MODELS.register_module()
class BlendVideoDecoder(nn.Module):
    """Every pixel is a mixture of the prior image, the prior image moved by the pose, and a painted colour.

    Most of a frame is background that stands still, so an untrained decoder that copies the prior image is already
    good there, and all of the learning goes into the person:

    - Coarse to fine, (2+1)-D blocks on [e_v, h_a, what comes from below]; at the finest scale the raw prior image,
      the moved prior image, the flow and the gate take the place of the heat-maps.
    - The flow that moves the prior image is interpolated from the displacements of the joints (`ops.pose_flow`); the
      decoder adds a correction to it.
    - The three weights are a softmax. Outside the gate, the union of the key regions of p_a and p_t, the prior image
      has all the weight.

    Poses carry no gradient here.

    Args:
        feat_channels: C of the video features.
        num_keypoints: K; 0 if there are no heat-maps.
        channels: output of the block of each scale, coarsest first.
        norm_cfg: config of the norm layers, or None.
        window: side of a key region of the gate as a fraction of the frame.
        flow_sigma: reach of a joint's displacement in normalised units.
        max_correction: largest correction of the flow in normalised units.
        skeleton: name of the skeleton whose limbs help the flow: the middle of a limb moves with the mean of both ends.
            None for the joints alone.
        feat_scales: number of scales that have features, from the coarsest on; None for all.

    Attributes:
        temporal_radius: how many frames to either side a frame of the clip depends on.
    """

    # Weights before training: prior image, moved prior image, painted colour. The first prevails.
    INITIAL_LOGITS = (1.5, 0.5, -1.0)

    def __init__(
        self,
        feat_channels: int,
        num_keypoints: int,
        channels: Sequence[int] = (96, 64, 48, 24),
        norm_cfg: dict | None = None,
        window: float = 0.25,
        flow_sigma: float = 0.08,
        max_correction: float = 0.2,
        skeleton: str | None = None,
        feat_scales: int | None = None,
    ) -> None:
        super().__init__()
        self.window = window
        self.flow_sigma = flow_sigma
        self.max_correction = max_correction
        self.limbs = get_skeleton(skeleton).limbs if skeleton else ()
        self.feat_scales = len(channels) if feat_scales is None else feat_scales
        self.map_scales = len(channels) if num_keypoints else 0
        self.temporal_radius = len(channels)  # one 3-tap convolution over time per scale
        below = [0, *channels[:-1]]
        # At the finest scale: prior image 3, moved image 3, flow 2, gate 1.
        rest = [num_keypoints] * (len(channels) - 1) + [9]
        self.blocks = nn.ModuleList(
            SpaceTimeBlock(feat_channels if scale < self.feat_scales else 0, extra + previous, out, norm_cfg)
            for scale, (extra, previous, out) in enumerate(zip(rest, below, channels, strict=True))
        )
        self.head = nn.Conv2d(channels[-1], 8, 3, padding=1)  # colour 3, logits 3, flow correction 2
        with torch.no_grad():
            self.head.weight[3:] = 0
            self.head.bias.copy_(torch.tensor([0.0, 0.0, 0.0, *self.INITIAL_LOGITS, 0.0, 0.0]))

    def forward(
        self,
        video_feats: Sequence[Tensor],
        heatmaps: Sequence[Tensor],
        prior_image: Tensor,
        prior_keypoints: Tensor,
        target_keypoints: Tensor,
    ) -> Tensor:
        """Decode a clip.

        Args:
            video_feats: e_v, tuple of (N, C, T, H_l, W_l), finest first.
            heatmaps: h_a, tuple of (N, K, T, H_l, W_l), empty if K = 0; those of the finest scale are not used.
            prior_image: a, (N, 3, H, W) in [0, 1].
            prior_keypoints: p_a, (N, K, 2) normalised.
            target_keypoints: p_t, (N, T, K, 2) normalised.

        Returns:
            (N, 3, T, H, W) in [0, 1].

        Raises:
            ValueError: if the number of features or heat-maps differs from the constructor's.
        """
        if (len(video_feats), len(heatmaps)) != (self.feat_scales, self.map_scales):
            raise ValueError(
                f"the decoder takes {self.feat_scales} features and {self.map_scales} heat-maps, got "
                f"{len(video_feats)} and {len(heatmaps)}"
            )
        num_frames, size = target_keypoints.shape[1], tuple(prior_image.shape[-2:])
        gate, flow = self._gate_and_flow(prior_keypoints.detach(), target_keypoints.detach(), size)
        prior = prior_image.repeat_interleave(num_frames, dim=0)  # (N T, 3, H, W)
        guides = torch.cat([prior - 0.5, warp_by_flow(prior, flow) - 0.5, 4 * flow, gate], dim=1)

        scales = len(self.blocks)
        maps = [fold_time(maps) for maps in reversed(heatmaps[1:])] or [None] * (scales - 1)
        x = None
        for scale, (block, feats, extra) in enumerate(zip_longest(self.blocks, reversed(video_feats), [*maps, guides])):
            rest = [_resize(x, [side >> (scales - 1 - scale) for side in size])] if x is not None else []
            rest += [extra] if extra is not None else []
            x = block(feats, torch.cat(rest, dim=1) if rest else None, num_frames)
        return unfold_time(self._blend(self.head(x), prior, flow, gate), num_frames)

    def _blend(self, out: Tensor, prior: Tensor, flow: Tensor, gate: Tensor) -> Tensor:
        """Mix the three sources: head (B, 8, H, W), images (B, 3, H, W), flow, gate → (B, 3, H, W)."""
        colour, logits, correction = out.split([3, 3, 2], dim=1)
        moved = warp_by_flow(prior, flow + self.max_correction * torch.tanh(correction))
        _, move, paint = logits.softmax(1).split(1, dim=1)
        change = move * (moved - prior) + paint * (torch.sigmoid(colour) - prior)  # the weight of `prior` is the rest
        return prior + gate * change

    @torch.no_grad()
    def _gate_and_flow(self, prior: Tensor, target: Tensor, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
        """The gate (N·T, 1, H, W) and the pose flow (N·T, 2, H, W)."""
        num_frames = target.shape[1]
        source = prior[:, None].expand(-1, num_frames, -1, -1).flatten(0, 1)  # (N T, K, 2)
        target = target.flatten(0, 1)
        gate = key_region_mask(torch.cat([source, target], dim=1), size, self.window)
        # The flow is smooth: a quarter of the cells is enough.
        coarse = (size[0] // 2, size[1] // 2)
        flow = pose_flow(self._with_limbs(source), self._with_limbs(target), coarse, self.flow_sigma)
        return gate, F.interpolate(flow, size=size, mode="bilinear", align_corners=False)

    def _with_limbs(self, keypoints: Tensor) -> Tensor:
        """Append the middle of each limb: (B, K, 2) → (B, K + limbs, 2)."""
        if not self.limbs:
            return keypoints
        ends = torch.tensor(self.limbs, device=keypoints.device)
        return torch.cat([keypoints, keypoints[:, ends].mean(2)], dim=1)


def _resize(frames: Tensor, size: tuple[int, int]) -> Tensor:
    return F.interpolate(frames, size=tuple(size), mode="bilinear", align_corners=False)

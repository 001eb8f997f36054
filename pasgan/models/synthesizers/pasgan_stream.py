"""`PASGANStream`: PAS-GAN on a clip of any length, piece by piece, in constant memory."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from pasgan.models.synthesizers.pasgan import PASGANGenerator
from pasgan.ops import sample_in_time


class PASGANStream:
    """Makes a clip in pieces, the same as `PASGANGenerator` makes at once.

    The poses of the whole clip come first: they are small. Then frames are made from pieces of them. LGTN carries its
    features from piece to piece; the decoder looks `temporal_radius` frames into the past and the future, so it runs
    in windows that overlap by that much, and frames come that many poses late.

    Args:
        generator: in eval mode.
        prior_image: a, (N, 3, H, W) in [0, 1].

    Raises:
        ValueError: if every frame of the decoder depends on the whole clip.
    """

    @torch.no_grad()
    def __init__(self, generator: PASGANGenerator, prior_image: Tensor) -> None:
        if generator.decoder.temporal_radius is None:
            raise ValueError("the decoder normalises over the whole clip and cannot work in pieces: use norm_cfg=None")
        self.generator = generator
        self.prior_image = prior_image
        self.appearance_feats = generator.appearance_encoder(prior_image)  # E_a
        # The decoder's window: poses (N, T', K, 2) and features (N, C, T', H_l, W_l) of the last frames.
        self._poses: Tensor | None = None
        self._feats: tuple[Tensor, ...] = ()
        self._prior_pose: Tensor | None = None
        self._num_decoded = 0  # of the frames in the window

    @torch.no_grad()
    def transform_poses(
        self,
        source_keypoints: Tensor,
        source_view: Tensor,
        target_view: Tensor,
        prior_keypoints: Tensor | None = None,
        frames_per_step: float = 1.0,
    ) -> Tensor:
        """The target poses of the whole clip.

        PT has learned the motion between frames of its training clips. With a source of another frame rate it takes
        steps of that length, and the poses of the source's own frames are interpolated.

        Args:
            source_keypoints: p_s, (N, T, K, 2) normalised, finite.
            source_view: θ1, (N, V).
            target_view: θ2, (N, V).
            prior_keypoints: p_a, (N, K, 2), if it is given; otherwise P_E predicts it from the image.
            frames_per_step: source frames from one frame of a training clip to the next.

        Returns:
            p_t, (N, T, K, 2); the first pose is p_a.
        """
        known = (source_keypoints, source_view, target_view)
        if prior_keypoints is None:
            prior_keypoints = self.generator.estimate_prior_pose(self.appearance_feats, known)  # P_E
        frames = torch.arange(source_keypoints.shape[1], device=source_keypoints.device)
        last_step = math.ceil((len(frames) - 1) / frames_per_step)
        if last_step == 0:
            return prior_keypoints[:, None]
        steps = torch.arange(last_step + 1, device=frames.device)
        source = sample_in_time(source_keypoints, steps * frames_per_step)
        poses = self.generator.pose_transformation(prior_keypoints, source, source_view, target_view)  # PT
        return sample_in_time(poses, frames / frames_per_step)

    @torch.no_grad()
    def push(self, target_keypoints: Tensor) -> Tensor:
        """Go on with the next frames.

        Args:
            target_keypoints: the next poses of `transform_poses`, (N, T, K, 2), T ≥ 1.

        Returns:
            The frames that no later pose can change, (N, 3, T', H, W) in [0, 1]; T' may be 0.
        """
        if self._poses is None:
            self._prior_pose = target_keypoints[:, 0]
            self._poses = target_keypoints
            self._feats = self.generator.feature_transformation(self.appearance_feats, target_keypoints)  # LGTN
        else:
            self._transform_features(target_keypoints)
        return self._decode(self._poses.shape[1] - self.generator.decoder.temporal_radius)

    @torch.no_grad()
    def finish(self) -> Tensor:
        """The last frames, (N, 3, T', H, W).

        Raises:
            ValueError: if nothing was pushed.
        """
        if self._poses is None:
            raise ValueError("a clip needs at least one frame")
        return self._decode(self._poses.shape[1])

    def _transform_features(self, target_keypoints: Tensor) -> None:
        """LGTN from its last features on, which are its first result and already known."""
        last = tuple(feats[:, :, -1] for feats in self._feats)
        feats = self.generator.feature_transformation(last, torch.cat([self._poses[:, -1:], target_keypoints], dim=1))
        self._feats = tuple(_append(*scales) for scales in zip(self._feats, feats, strict=True))
        self._poses = torch.cat([self._poses, target_keypoints], dim=1)

    def _decode(self, end: int) -> Tensor:
        """The frames of the window up to `end` that were not yet decoded; forgets those that no later one looks at."""
        start, end = self._num_decoded, max(end, self._num_decoded)
        if start == end:
            return self.prior_image[:, :, None][:, :, :0]
        heatmaps = self.generator.attention(self._poses, [feats.shape[-2:] for feats in self._feats])  # M_A
        video = self.generator.decoder(self._feats, heatmaps, self.prior_image, self._prior_pose, self._poses)  # D_v
        forgotten = max(0, end - self.generator.decoder.temporal_radius)
        self._num_decoded = end - forgotten
        self._poses = self._poses[:, forgotten:]
        self._feats = tuple(feats[:, :, forgotten:] for feats in self._feats)
        return video[:, :, start:end]


def _append(before: Tensor, after: Tensor) -> Tensor:
    """Join (N, C, T, H, W) along time, the first frame of `after` being the last of `before`.

    Features that stand still stay a view of one frame, as decoders like them.
    """
    if before.stride(2) == 0 and after.stride(2) == 0:
        return before[:, :, :1].expand(-1, -1, before.shape[2] + after.shape[2] - 1, -1, -1)
    return torch.cat([before, after[:, :, 1:]], dim=2)

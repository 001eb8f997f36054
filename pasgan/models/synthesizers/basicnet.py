"""BasicNet, the plain network from which the PAS-GAN paper builds up its own (arXiv 2110.07993, Tables 2 and 3).

From the paper: a modified VGG16 encodes the first target frame, its encoding is repeated along time, a decoder of 3-D
convolutions makes the clip. No motion goes in. No code is public.
Our reading: the decoder is D_v of PAS-GAN without heat-maps and with features at the coarsest scale alone, so that
each rung of Table 3 adds one thing; the Pose MSE that Table 2 lists is that of P_E, whose pose is repeated along time
and learned with L_p beside the pixel MSE.
"""

from __future__ import annotations

from torch import Tensor, nn

from pasgan.models.feature_transformation import repeat_along_time
from pasgan.models.synthesizers.base_view_synthesizer import BaseViewSynthesizer, Synthesis, Truth
from pasgan.registry import MODELS, build_module


@MODELS.register_module()
class BasicNetGenerator(nn.Module):
    """The generator of BasicNet. Each part is a module or a config.

    Args:
        appearance_encoder: E_a, (N, 3, H, W) → tuple of (N, C, H_l, W_l), finest first; the coarsest scale alone for
            BasicNet, all of them for its multi-scale version.
        prior_pose_head: P_E, appearance features → (N, K, 2).
        decoder: (video features, no heat-maps, prior image, prior pose, pose of every frame) → (N, 3, T, H, W) in
            [0, 1].
    """

    def __init__(
        self, appearance_encoder: nn.Module | dict, prior_pose_head: nn.Module | dict, decoder: nn.Module | dict
    ) -> None:
        super().__init__()
        self.appearance_encoder = build_module(appearance_encoder)
        self.prior_pose_head = build_module(prior_pose_head)
        self.decoder = build_module(decoder)

    def forward(self, prior_image: Tensor, num_frames: int) -> Synthesis:
        """Generate a clip of `num_frames` from its first frame.

        Args:
            prior_image: a, (N, 3, H, W) in [0, 1], H and W divisible by 8.
            num_frames: T.

        Returns:
            The pose of the first frame, repeated, and the clip.
        """
        appearance_feats = self.appearance_encoder(prior_image)
        prior_keypoints = self.prior_pose_head(appearance_feats)
        video_feats = tuple(repeat_along_time(feats, num_frames) for feats in appearance_feats)
        poses = prior_keypoints[:, None].expand(-1, num_frames, -1, -1)
        video = self.decoder(video_feats, (), prior_image, prior_keypoints, poses)
        return Synthesis(keypoints=poses, video=video)


@MODELS.register_module()
class BasicNet(BaseViewSynthesizer):
    """BasicNet with its losses: `pose` (L_p, Eq. 5) and `video` (pixel MSE)."""

    target_information = ("first frame",)

    def generator_inputs(self, inputs: dict[str, Tensor]) -> dict[str, Tensor | int]:
        """The first target frame, and T: as many frames as the source clip has."""
        return {"prior_image": inputs["prior_image"], "num_frames": inputs["source_keypoints"].shape[1]}

    def generator_losses(self, synthesis: Synthesis, truth: Truth) -> dict[str, Tensor]:
        """The active ones of L_p and the pixel MSE."""
        active, losses = self.phases[self.phase], {}
        if "pose" in active:
            losses["loss_pose"] = self.losses["pose"](synthesis.keypoints, truth.keypoints, truth.visible)
        if "video" in active:
            losses["loss_video"] = self.losses["video"](synthesis.video, truth.video, truth.keypoints, truth.visible)
        return losses

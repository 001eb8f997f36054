"""PAS-GAN: Pose-guided Generative Adversarial Net for Novel View Action Synthesis (arXiv 2110.07993)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import torch
from einops import rearrange
from torch import Tensor, nn

from pasgan.models.synthesizers.base_view_synthesizer import BaseViewSynthesizer, Synthesis, Truth
from pasgan.ops.region import key_region_mask
from pasgan.registry import MODELS, build_module

Branch = Literal["all", "pose", "prior_pose", "refined_prior_pose"]
POSE_LOSSES = frozenset({"pose", "prior_pose", "refined_prior_pose"})


@MODELS.register_module()
class PASGANGenerator(nn.Module):
    """The generator of PAS-GAN (Figure 1). Each part is a module or a config.

    Args:
        appearance_encoder: E_a, (N, 3, H, W) → tuple of (N, C, H_l, W_l), finest first.
        prior_pose_head: P_E, appearance features → (N, K, 2).
        pose_transformation: PT, (prior pose, source pose, θ1, θ2) → (N, T, K, 2).
        feature_transformation: LGTN, (appearance features, target pose) → tuple of (N, C, T, H_l, W_l).
        attention: M_A, (pose, sizes) → tuple of (N, K, T, H_l, W_l).
        decoder: D_v, (video features, heat-maps, prior image, prior pose, target pose) → (N, 3, T, H, W) in [0, 1].
        prior_pose_refinement: (p_a, first source pose, θ1, θ2) → better p_a; not in the paper, None leaves it out.
    """

    def __init__(
        self,
        appearance_encoder: nn.Module | dict,
        prior_pose_head: nn.Module | dict,
        pose_transformation: nn.Module | dict,
        feature_transformation: nn.Module | dict,
        attention: nn.Module | dict,
        decoder: nn.Module | dict,
        prior_pose_refinement: nn.Module | dict | None = None,
    ) -> None:
        super().__init__()
        self.appearance_encoder = build_module(appearance_encoder)
        self.prior_pose_head = build_module(prior_pose_head)
        self.prior_pose_refinement = build_module(prior_pose_refinement) if prior_pose_refinement else None
        self.pose_transformation = build_module(pose_transformation)
        self.feature_transformation = build_module(feature_transformation)
        self.attention = build_module(attention)
        self.decoder = build_module(decoder)

    def forward(
        self,
        source_keypoints: Tensor,
        source_view: Tensor,
        target_view: Tensor,
        prior_image: Tensor | None = None,
        prior_keypoints: Tensor | None = None,
        true_keypoints: Tensor | None = None,
        branch: Branch = "all",
    ) -> Synthesis:
        """Figure 1 of the paper from left to right.

        Args:
            source_keypoints: p_s, (N, T, K, 2) normalised, finite.
            source_view: θ1, (N, V).
            target_view: θ2, (N, V).
            prior_image: a, (N, 3, H, W) in [0, 1], H and W divisible by 8; the `pose` branch does without.
            prior_keypoints: p_a, (N, K, 2), if it is given; otherwise P_E predicts it from the image.
            true_keypoints: (N, T, K, 2) poses that drive LGTN and the decoder in training where they are finite.
            branch: `all`; `pose` runs PT alone, from the given p_a; `prior_pose` runs P_E alone, `refined_prior_pose`
                P_E with its refinement; the pose of these two has T = 1.

        Returns:
            The predicted target pose and, from `all`, the clip.

        Raises:
            ValueError: if the branch lacks its input.
        """
        if (prior_keypoints if branch == "pose" else prior_image) is None:
            needed = "prior_keypoints" if branch == "pose" else "prior_image"
            raise ValueError(f"the branch {branch!r} of PASGANGenerator needs {needed}")
        known = (source_keypoints, source_view, target_view)
        if branch == "pose":
            return Synthesis(keypoints=self.pose_transformation(prior_keypoints, *known), video=None)

        appearance_feats = self.appearance_encoder(prior_image)  # E_a
        if prior_keypoints is None:
            prior_keypoints = self.estimate_prior_pose(appearance_feats, known, refined=branch != "prior_pose")  # P_E
        if branch != "all":
            return Synthesis(keypoints=prior_keypoints[:, None], video=None)
        poses = self.pose_transformation(prior_keypoints, *known)  # PT
        driving = poses if true_keypoints is None else torch.where(true_keypoints.isnan(), poses, true_keypoints)
        video_feats = self.feature_transformation(appearance_feats, driving)  # LGTN
        heatmaps = self.attention(driving, [feats.shape[-2:] for feats in video_feats])  # M_A
        video = self.decoder(video_feats, heatmaps, prior_image, driving[:, 0], driving)  # D_v
        return Synthesis(keypoints=poses, video=video)

    def estimate_prior_pose(
        self, appearance_feats: Sequence[Tensor], known: tuple[Tensor, Tensor, Tensor], refined: bool = True
    ) -> Tensor:
        """p_a from the image, corrected by the source pose of its moment if there is a refinement.

        Args:
            appearance_feats: x_a, tuple of (N, C, H_l, W_l), finest first.
            known: p_s (N, T, K, 2), of which frame 0 counts, θ1 and θ2, both (N, V).
            refined: False leaves the correction out.

        Returns:
            (N, K, 2) normalised.
        """
        prior_keypoints = self.prior_pose_head(appearance_feats)
        if self.prior_pose_refinement is None or not refined:
            return prior_keypoints
        source_keypoints, source_view, target_view = known
        return self.prior_pose_refinement(prior_keypoints, source_keypoints[:, 0], source_view, target_view)


@MODELS.register_module()
class PASGAN(BaseViewSynthesizer):
    """PAS-GAN with its losses (Eq. 5, 6, 7) and training phases.

    Losses by name: `pose` (Eq. 5), `video` (pixel MSE of the pre-training), `perceptual` (Eq. 6), `adversarial`, and
    Eq. 5 for one branch alone: `prior_pose`, `refined_prior_pose`. A phase whose only loss is `pose` runs PT on
    skeletons, with the true prior pose as its start; one whose only loss is that of a branch runs this branch, on every
    frame of the target clips.

    Args:
        generator: see `PASGANGenerator`.
        losses: name → loss.
        phases: phase name → names of its losses.
        discriminator: (images, masks) → list of logits.
        data_preprocessor: config of the data preprocessor.
        region_window: side of a key region (P_crop) as a fraction of the frame, for the perceptual and adversarial
            losses.
        pose_estimator: where the source pose comes from, a `BaseSourcePoseEstimator`; the data's own by default.
        true_pose: (probability, fraction): in the phases with `video`, a clip is driven by its true target pose with
            this probability at the start of the phase, falling linearly to 0 over this fraction of the phase.
    """

    target_information = ("first frame",)
    optional_target_information: ClassVar[dict[str, str]] = {"prior_keypoints": "first pose"}

    def __init__(
        self,
        generator: nn.Module | dict,
        losses: dict[str, nn.Module | dict],
        phases: dict[str, Sequence[str]],
        discriminator: nn.Module | dict | None = None,
        data_preprocessor: nn.Module | dict | None = None,
        pose_estimator: nn.Module | dict | None = None,
        region_window: float = 0.25,
        true_pose: tuple[float, float] = (0.5, 0.25),
    ) -> None:
        super().__init__(generator, losses, phases, discriminator, data_preprocessor)
        self.pose_estimator = build_module(pose_estimator or {"type": "DatasetPoseEstimator"})
        self.region_window = region_window
        self.true_pose_probability, self.true_pose_fraction = true_pose

    def generator_inputs(self, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
        """The generator's arguments, the source pose from the pose estimator among them."""
        names = ("source_view", "target_view", "prior_image", "prior_keypoints")
        arguments = {name: inputs[name] for name in names if name in inputs}
        return {**arguments, "source_keypoints": self.pose_estimator(inputs)}

    def synthesize_for_training(self, inputs: dict[str, Tensor], truth: Truth) -> Synthesis:
        """The generator's forward: P_E or PT alone, or everything with some clips driven by the true pose."""
        arguments = self.generator_inputs(inputs)
        branch = self.phases[self.phase][0] if len(self.phases[self.phase]) == 1 else "all"
        if branch in ("prior_pose", "refined_prior_pose"):
            return self._estimate_prior_poses(arguments, truth, branch)
        if branch == "pose":
            arguments["prior_keypoints"] = truth.keypoints[:, 0].nan_to_num()
            arguments["branch"] = branch
        elif (probability := self._current_true_pose_probability()) > 0:
            driven = torch.rand(len(truth.keypoints), device=truth.keypoints.device) < probability
            arguments["true_keypoints"] = truth.keypoints.masked_fill(~driven[:, None, None, None], torch.nan)
        return self.generator(**arguments)

    def _estimate_prior_poses(self, arguments: dict[str, Tensor], truth: Truth, branch: Branch) -> Synthesis:
        """Every frame of the target clips as a prior image, with the source pose of the same moment."""
        num_frames = truth.video.shape[2]
        poses = self.generator(
            prior_image=rearrange(truth.video, "n c t h w -> (n t) c h w"),
            source_keypoints=rearrange(arguments["source_keypoints"], "n t k d -> (n t) 1 k d"),
            source_view=arguments["source_view"].repeat_interleave(num_frames, dim=0),
            target_view=arguments["target_view"].repeat_interleave(num_frames, dim=0),
            branch=branch,
        ).keypoints
        return Synthesis(keypoints=rearrange(poses, "(n t) 1 k d -> n t k d", t=num_frames), video=None)

    def _current_true_pose_probability(self) -> float:
        if "video" not in self.phases[self.phase] or self.true_pose_fraction <= 0:
            return 0.0
        return self.true_pose_probability * max(0.0, 1 - self.phase_progress / self.true_pose_fraction)

    def generator_losses(self, synthesis: Synthesis, truth: Truth) -> dict[str, Tensor]:
        """The active terms of Eq. 7 (or of the pre-training)."""
        active = self.phases[self.phase]
        losses = {}
        for name in POSE_LOSSES & set(active):
            losses[f"loss_{name}"] = self.losses[name](synthesis.keypoints, truth.keypoints, truth.visible)  # Eq. 5
        if "video" in active:
            losses["loss_video"] = self.losses["video"](synthesis.video, truth.video, truth.keypoints, truth.visible)
        if {"perceptual", "adversarial"} & set(active):
            fake, real, mask = self._random_frame(synthesis, truth)
            if "perceptual" in active:
                losses["loss_perceptual"] = self.losses["perceptual"](fake, real, mask)  # Eq. 6
            if "adversarial" in active:
                losses["loss_adv"] = self.losses["adversarial"](self.discriminator(fake, mask), target_is_real=True)
        return losses

    def discriminator_losses(self, synthesis: Synthesis, truth: Truth) -> dict[str, Tensor]:
        """Real frames and their key regions against generated ones."""
        fake, real, mask = self._random_frame(synthesis, truth)
        adversarial = self.losses["adversarial"]
        real_logits, fake_logits = self.discriminator(real, mask), self.discriminator(fake.detach(), mask)
        return {
            "loss_disc_real": adversarial(real_logits, target_is_real=True, is_disc=True),
            "loss_disc_fake": adversarial(fake_logits, target_is_real=False, is_disc=True),
        }

    def _random_frame(self, synthesis: Synthesis, truth: Truth) -> tuple[Tensor, Tensor, Tensor]:
        """One random frame of every clip: generated and real (N, 3, H, W), and the key-region mask (N, 1, H, W).

        The same mask, from the predicted pose, cuts both images.
        """
        batch, _, num_frames, height, width = synthesis.video.shape
        clips = torch.arange(batch, device=synthesis.video.device)
        frames = torch.randint(num_frames, (batch,), device=synthesis.video.device)
        mask = key_region_mask(synthesis.keypoints[clips, frames], (height, width), window=self.region_window)
        return synthesis.video[clips, :, frames], truth.video[clips, :, frames], mask

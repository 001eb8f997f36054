"""PG2: Pose Guided Person Image Generation (Ma et al., NIPS 2017), applied to every frame of a clip.

From the released code: both generators (a residual U-Net with a vector in the middle; a smaller one that paints the
difference to its result), the DCGAN discriminator with the condition image as a second kind of fake, joints as discs
of 4 px, the mask of thick limbs, losses and their weights, optimizer, lengths of the two phases. Not kept: the skip
of the second network's coarsest scale, which joins a tensor with itself, and its random last layer (it starts at zero).
From the paper: nothing more.
Our proxy: NTU's rows are those of the View-LSTM paper, which does not say how PG2 was applied to video. Here the
condition of frame t is frame t of the *source* clip and its pose is the true target pose of frame t; no target frame is
given. All frames of a clip are images of their own; 4 px are taken of 112 px frames; 128 px of the code become 112.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from pasgan.models.layers import RefinementUNet, ResidualUNet, fold_time, unfold_time
from pasgan.models.synthesizers.base_view_synthesizer import BaseViewSynthesizer, Synthesis, Truth, pick_inputs
from pasgan.ops import draw_keypoint_discs, draw_limbs
from pasgan.registry import MODELS
from pasgan.structures import get_skeleton

# 4 px and the 2 px of a 5×5 dilation, in normalised units of a 112 px frame.
DISC_RADIUS = 4 / 56
CLOSING = 2 / 56


@dataclass
class ConditionedSynthesis(Synthesis):
    """A synthesis with the images that it was conditioned on.

    Attributes:
        condition: (N, 3, T, H, W) in [0, 1].
    """

    condition: Tensor


@MODELS.register_module()
class PG2Generator(nn.Module):
    """Two stages: a coarse image from the condition image and the pose, then a difference that sharpens it.

    Args:
        num_keypoints: K.
        width: n, channels of the finest scale of both networks.
        num_scales: scales of the first network; the second one has two fewer. The coarsest map is 7×7 at 112 px with 5
            and at 56 px with 4.
        vector_length: length of the vector that the first network passes the whole image through.
    """

    def __init__(self, num_keypoints: int, width: int = 128, num_scales: int = 5, vector_length: int = 64) -> None:
        super().__init__()
        self.coarse_network = ResidualUNet(self.coarse_channels(num_keypoints), width, num_scales, vector_length)
        self.refinement_network = RefinementUNet(6, width, num_scales - 2)

    @staticmethod
    def coarse_channels(num_keypoints: int) -> tuple[int, ...]:
        """Channels of the inputs of the coarse network, one per encoder: image and target pose together."""
        return (3 + num_keypoints,)

    def forward(self, source_video: Tensor, target_keypoints: Tensor, refine: bool = True) -> ConditionedSynthesis:
        """Generate every frame.

        Args:
            source_video: v_s, (N, 3, T, H, W) in [0, 1]; frame t is the condition of frame t.
            target_keypoints: p_t, (N, T, K, 2) normalised, the pose of every frame.
            refine: run the second stage too.

        Returns:
            The clip, in [0, 1] at test time; in training what the networks say, not cut off there.
        """
        images = signed_frames(source_video)
        coarse = self.coarse_network([torch.cat([images, draw_pose_maps(target_keypoints, images)], dim=1)])
        return self.finish(coarse, images, source_video, refine)

    def finish(self, coarse: Tensor, images: Tensor, condition: Tensor, refine: bool) -> ConditionedSynthesis:
        """The second stage, and frames (N·T, 3, H, W) in [-1, 1] → clips in [0, 1]."""
        if refine:
            coarse = coarse + self.refinement_network(torch.cat([coarse, images], dim=1))
        video = (unfold_time(coarse, condition.shape[2]) + 1) / 2
        return ConditionedSynthesis(None, video if self.training else video.clamp(0, 1), condition)


def signed_frames(video: Tensor) -> Tensor:
    """(N, 3, T, H, W) in [0, 1] → (N·T, 3, H, W) in [-1, 1]."""
    return 2 * fold_time(video) - 1


def draw_pose_maps(keypoints: Tensor, like: Tensor) -> Tensor:
    """One disc per joint, (N, T, K, 2) → (N·T, K, H, W), 1 inside and -1 outside."""
    return 2 * draw_keypoint_discs(keypoints.flatten(0, 1), tuple(like.shape[-2:]), DISC_RADIUS) - 1


@MODELS.register_module()
class PG2(BaseViewSynthesizer):
    """PG2 with its losses and training phases.

    A phase without `adversarial` runs the coarse network alone; one with it runs both and the discriminator, and should
    freeze the coarse network. All other losses compare the clips, given the mask of the limbs.

    Args:
        generator: see `PG2Generator`.
        losses: name → loss.
        phases: phase name → names of its losses.
        discriminator: (B, 3, H, W) → list of logits (B,).
        data_preprocessor: config of the data preprocessor.
        skeleton: name of the skeleton whose limbs make the mask.
    """

    target_information = ("pose of every frame",)

    def __init__(
        self,
        generator: nn.Module | dict,
        losses: dict[str, nn.Module | dict],
        phases: dict[str, Sequence[str]],
        discriminator: nn.Module | dict | None = None,
        data_preprocessor: nn.Module | dict | None = None,
        skeleton: str = "kinect25",
    ) -> None:
        super().__init__(generator, losses, phases, discriminator, data_preprocessor)
        self.limbs = get_skeleton(skeleton).limbs

    def generator_inputs(self, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
        """The source clip and the target pose of every frame."""
        return pick_inputs(inputs, "source_video", "target_keypoints")

    def synthesize_for_training(self, inputs: dict[str, Tensor], truth: Truth) -> ConditionedSynthesis:
        """The coarse stage alone, or both."""
        return self.generator(**self.generator_inputs(inputs), refine=self._is_adversarial())

    def _is_adversarial(self) -> bool:
        return "adversarial" in self.phases[self.phase]

    def generator_losses(self, synthesis: ConditionedSynthesis, truth: Truth) -> dict[str, Tensor]:
        """The comparison with the truth and, in an adversarial phase, what the discriminator says."""
        mask = self._limb_mask(truth)
        losses = {
            f"loss_{name}": self.losses[name](synthesis.video, truth.video, mask)
            for name in self.phases[self.phase]
            if name != "adversarial"
        }
        if self._is_adversarial():
            _, fake, _ = self._judge(synthesis.video, synthesis, truth)
            losses["loss_adv"] = self.losses["adversarial"](fake, target_is_real=True)
        return losses

    def discriminator_losses(self, synthesis: ConditionedSynthesis, truth: Truth) -> dict[str, Tensor]:
        """Real frames against generated ones and against the condition images: those show the wrong pose."""
        real, fake, condition = self._judge(synthesis.video.detach(), synthesis, truth)
        loss = self.losses["adversarial"]
        return {
            "loss_disc_real": 0.5 * loss(real, target_is_real=True, is_disc=True),
            "loss_disc_fake": 0.25 * loss(fake, target_is_real=False, is_disc=True),
            "loss_disc_condition": 0.25 * loss(condition, target_is_real=False, is_disc=True),
        }

    def _judge(
        self, video: Tensor, synthesis: ConditionedSynthesis, truth: Truth
    ) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
        """Logits of real, generated and condition frames, judged in one batch: they share the batch statistics."""
        frames = torch.cat([fold_time(clips) for clips in (truth.video, video, synthesis.condition)])
        scales = [logits.chunk(3) for logits in self.discriminator(frames)]
        return tuple(list(part) for part in zip(*scales, strict=True))

    def _limb_mask(self, truth: Truth) -> Tensor:
        """The pose mask of the true pose, (N, 1, T, H, W)."""
        size = tuple(truth.video.shape[-2:])
        return draw_limbs(truth.keypoints, size, self.limbs, DISC_RADIUS, CLOSING).transpose(1, 2)

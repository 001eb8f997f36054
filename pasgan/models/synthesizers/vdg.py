"""VDG: the view-disentangled generator for pose-guided human images (Lakhal et al., ECCV Workshops 2018).

From released code: nothing, there is none.
From the paper, as far as its summary goes: two stages; the first encodes the source image, the source pose and the
target pose in branches of their own, the second refines adversarially; a masked SSIM term in the loss.
Our proxy: PG2 (see `pg2.py`) with these three encoders, whose features are joined by concatenation in the middle and in
the skips; L1 and masked 1 - SSIM in both stages; PG2's discriminator, mask, optimizer and phases; and its way of
treating a clip frame by frame, with the source pose of the same moment.
"""

from __future__ import annotations

from torch import Tensor

from pasgan.models.synthesizers.base_view_synthesizer import pick_inputs
from pasgan.models.synthesizers.pg2 import PG2, ConditionedSynthesis, PG2Generator, draw_pose_maps, signed_frames
from pasgan.registry import MODELS


@MODELS.register_module()
class VDGGenerator(PG2Generator):
    """PG2's generator with one encoder for the source image, one for its pose and one for the target pose.

    Args:
        num_keypoints: K.
        width: n, channels of the finest scale; 96 makes three encoders about as large as PG2 with its one.
        num_scales: scales of the first network; the second one has two fewer.
        vector_length: length of the vector that the first network passes the whole image through.
    """

    def __init__(self, num_keypoints: int, width: int = 96, num_scales: int = 5, vector_length: int = 64) -> None:
        super().__init__(num_keypoints, width, num_scales, vector_length)

    @staticmethod
    def coarse_channels(num_keypoints: int) -> tuple[int, ...]:
        """Channels of the inputs of the coarse network: image, source pose, target pose."""
        return (3, num_keypoints, num_keypoints)

    def forward(
        self, source_video: Tensor, target_keypoints: Tensor, source_keypoints: Tensor, refine: bool = True
    ) -> ConditionedSynthesis:
        """Generate every frame.

        Args:
            source_video: v_s, (N, 3, T, H, W) in [0, 1]; frame t is the condition of frame t.
            target_keypoints: p_t, (N, T, K, 2) normalised, the pose of every frame.
            source_keypoints: p_s, (N, T, K, 2) normalised.
            refine: run the second stage too.

        Returns:
            The clip, in [0, 1] at test time; in training what the networks say, not cut off there.
        """
        images = signed_frames(source_video)
        poses = [draw_pose_maps(keypoints, images) for keypoints in (source_keypoints, target_keypoints)]
        return self.finish(self.coarse_network([images, *poses]), images, source_video, refine)


@MODELS.register_module()
class VDG(PG2):
    """VDG with PG2's phases; the losses `l1` and `ssim` in both."""

    def generator_inputs(self, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
        """The source clip with its pose, and the target pose of every frame."""
        return pick_inputs(inputs, "source_video", "target_keypoints", "source_keypoints")

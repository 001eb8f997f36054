"""PAS-GAN on any video: one person's poses and one image of the other view in, clip of the other view out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from mmengine.config import Config
from torch import Tensor

from pasgan.apis.model_cost import clip_shape
from pasgan.apis.person_crop import PERSON_SHARE, Crop, source_crop, target_crop
from pasgan.data.stored_frames import stored_frame, stored_points
from pasgan.data.transforms.keypoints import fill_missing_keypoints
from pasgan.models.synthesizers import PASGAN, BaseViewSynthesizer, PASGANStream
from pasgan.ops import normalized_to_pixel, pixel_to_normalized
from pasgan.poses import PoseTrack
from pasgan.structures import PasganError, Skeleton, ViewGeometry, get_skeleton

# NTU RGB+D, PKU-MMD and the generated sample have 30 frames per second; `clip_stride` of a config counts these.
TRAINING_FPS = 30.0
# Poses that go through LGTN and the decoder together: bounds memory.
WINDOW = 32


class VideoSynthesisError(PasganError):
    """A video cannot be seen from another view; the message says what is missing."""


@dataclass(frozen=True)
class PreparedVideo:
    """A source and a target image as the model sees them.

    Attributes:
        source_crop: (x, y, width, height) of the source's frames.
        target_crop: the same of the target image.
        source_keypoints: (T, K, 2) pixels of the cropped and resized source frames, finite.
        prior_image: (H, W, 3) uint8 RGB, the cropped and resized target image.
        prior_keypoints: (K, 2) pixels of `prior_image`, NaN where unknown.
        frames_per_step: source frames from one frame of a training clip to the next.
    """

    source_crop: Crop
    target_crop: Crop
    source_keypoints: np.ndarray
    prior_image: np.ndarray
    prior_keypoints: np.ndarray
    frames_per_step: float


class VideoSynthesizer:
    """Runs a PAS-GAN on videos of any size, frame rate and length.

    Args:
        model: in eval mode, on the device where it runs.
        cfg: its config, of which the test set says size, frame distance and skeleton.
        half: make the frames with PyTorch's autocast, in float16 on a GPU and bfloat16 on a CPU; poses stay exact.

    Attributes:
        skeleton: the keypoints that it takes.
        size: side of its square frames in pixels.

    Raises:
        VideoSynthesisError: if the model is no PAS-GAN, or its decoder needs the whole clip at once.
    """

    def __init__(self, model: BaseViewSynthesizer, cfg: Config, half: bool = False) -> None:
        if not isinstance(model, PASGAN):
            raise VideoSynthesisError(f"a {type(model).__name__} makes clips of a dataset only; choose a PAS-GAN")
        if model.generator.decoder.temporal_radius is None:
            raise VideoSynthesisError("the decoder of this PAS-GAN normalises over whole clips; choose another config")
        dataset = cfg.test_dataloader.dataset
        self.model = model
        self.half = half
        self.size = clip_shape(cfg)[1]
        self.clip_stride = dataset.clip_stride
        self.person_share = cfg.get("person_share", PERSON_SHARE)
        self.takes_prior_pose = bool(dataset.pipeline[-1].get("prior_keypoints"))
        self.skeleton: Skeleton = get_skeleton(dataset.get("keypoint_set", "kinect25"))

    def prepare(self, track: PoseTrack, fps: float, target_image: np.ndarray, target: PoseTrack) -> PreparedVideo:
        """Cut the person out of both views.

        Args:
            track: the person through the source video, with this model's keypoints.
            fps: frames per second of the source; 0 if unknown, then that of the training data.
            target_image: (H, W, 3) uint8 RGB.
            target: the person in that one image.

        Raises:
            VideoSynthesisError: if the keypoints are of another skeleton.
            PersonCropError: if the person is missing.
        """
        for found in (track, target):
            if found.skeleton != self.skeleton.name:
                raise VideoSynthesisError(f"the model takes {self.skeleton.name} keypoints, not {found.skeleton}")
        size = (self.size, self.size)
        around = source_crop(track.keypoints, self.person_share)
        beside = target_crop(target.keypoints[0], track.keypoints, around)
        return PreparedVideo(
            source_crop=around,
            target_crop=beside,
            source_keypoints=fill_missing_keypoints(stored_points(track.keypoints, around, size), size),
            prior_image=stored_frame(np.ascontiguousarray(target_image[..., ::-1]), beside, size),
            prior_keypoints=stored_points(target.keypoints[0], beside, size),
            frames_per_step=self.clip_stride * (fps or TRAINING_FPS) / TRAINING_FPS,
        )

    def begin(
        self, video: PreparedVideo, source_view: ViewGeometry, target_view: ViewGeometry
    ) -> tuple[np.ndarray, Iterator[np.ndarray]]:
        """Transform the poses; the frames follow as they are asked for, in the memory of a few of them.

        Args:
            video: of `prepare`.
            source_view: where the source camera stands.
            target_view: where the target camera stands.

        Returns:
            The target poses, (T, K, 2) pixels of the model's frames, and the frames one by one, (H, W, 3) uint8 RGB.
        """
        size = (self.size, self.size)
        prior = self._tensor(video.prior_image).permute(2, 0, 1) / 255
        stream = PASGANStream(self.model.generator, prior[None])
        given = None
        if self.takes_prior_pose:
            filled = fill_missing_keypoints(video.prior_keypoints[None], size)
            given = pixel_to_normalized(self._tensor(filled), size)
        poses = stream.transform_poses(
            pixel_to_normalized(self._tensor(video.source_keypoints), size)[None],
            self._tensor(source_view.as_vector())[None],
            self._tensor(target_view.as_vector())[None],
            given,
            video.frames_per_step,
        )
        return normalized_to_pixel(poses[0], size).cpu().numpy(), self._frames(stream, poses)

    def _tensor(self, array: np.ndarray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).float().to(next(self.model.parameters()).device)

    def _frames(self, stream: PASGANStream, poses: Tensor) -> Iterator[np.ndarray]:
        pieces = [partial(stream.push, piece) for piece in poses.split(WINDOW, dim=1)]
        for make in [*pieces, stream.finish]:
            with torch.autocast(poses.device.type, enabled=self.half):
                video = make()
            yield from _images(video.float())


def _images(video: Tensor) -> np.ndarray:
    """(1, 3, T, H, W) in [0, 1] → (T, H, W, 3) uint8."""
    return (video[0].clamp(0, 1) * 255).round().to(torch.uint8).permute(1, 2, 3, 0).cpu().numpy()

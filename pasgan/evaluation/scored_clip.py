"""One clip as all metrics see it: the truth, the prediction, the trivial baselines, and the regions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from pasgan.evaluation.functional import box_mask, moving_mask, squared_error, ssim_map
from pasgan.evaluation.functional.joints import known_joints
from pasgan.ops.region import key_region_box, key_region_mask

# Predictions may leave [0, 1] by the rounding of half precision at most; they are clipped, more is an error.
RANGE_TOLERANCE = 1e-3


@dataclass(frozen=True)
class ScoredClip:
    """Truth, prediction and baselines of one clip.

    All videos are 8-bit: a prediction is rounded once, here, so that scores of a stored video are those of the model.

    Attributes:
        recording_id: the recording of the clip.
        source_camera: the view whose pose (or video) is given.
        target_camera: the view that is generated.
        target_video: (T, 3, H, W) uint8, the truth; None if no frames were read.
        videos: row → (T, 3, H, W) uint8: `model`, and the baselines `copy` (the given first frame repeated) and
            `source` (the source video passed through). Empty if no frames were read.
        target_keypoints: (T, K, 2) normalised, NaN where unknown.
        visible: (T, K), 0 for unknown joints.
        keypoints: row → (T, K, 2) normalised: `model` if it predicts poses, and the baselines `repeat_pose` (the true
            first pose) and `source` (the source pose, in its own frame).
        frame_size: (H, W) of the frames that the normalised keypoints belong to; None if unknown.
        skeleton: name of the keypoint set.
        given_frames: the first frames of the clip, which a method is given; image measures leave them out.
        window: half side of the square around each true joint that makes the key region, normalised units.
    """

    recording_id: str
    source_camera: str
    target_camera: str
    target_video: Tensor | None
    videos: dict[str, Tensor]
    target_keypoints: Tensor
    visible: Tensor
    keypoints: dict[str, Tensor]
    frame_size: tuple[int, int] | None
    skeleton: str | None = None
    given_frames: int = 1
    window: float = 0.25
    _comparisons: dict[str, Comparison] = field(default_factory=dict, repr=False)

    @property
    def clip_id(self) -> str:
        """Recording and cameras; unique in a test set."""
        return f"{self.recording_id}_{self.source_camera}_{self.target_camera}"

    @cached_property
    def key_region(self) -> Tensor:
        """(T, H, W) bool, the union of the squares around the true joints."""
        mask = key_region_mask(self.target_keypoints, self._size, self.window, self.visible)
        return mask.squeeze(-3) > 0

    @cached_property
    def boxes(self) -> Tensor:
        """(T, 4) integer x0, y0, x1, y1, the bounding box of the key region, the last two exclusive."""
        return key_region_box(self.target_keypoints, self._size, self.window, self.visible)

    @cached_property
    def moving(self) -> Tensor:
        """(T, H, W) bool, the pixels that depart from frame 0."""
        return moving_mask(self.target_video.float() / 255)

    def mask(self, region: str) -> Tensor:
        """(F, H, W) bool: the pixels of a region in the frames that are scored; all of them for `full`.

        `cropped` is the filled bounding box of the key region.
        """
        if region == "full":
            masks = torch.ones(self.target_video[:, 0].shape, dtype=torch.bool)
        elif region == "cropped":
            masks = box_mask(self.boxes, self._size)
        else:
            masks = self.key_region if region == "masked" else self.moving
        return masks[self.given_frames :]

    def compare(self, row: str) -> Comparison:
        """The frames of a row beside the true ones; computed once for all metrics."""
        if row not in self._comparisons:
            videos = (video[self.given_frames :] for video in (self.videos[row], self.target_video))
            self._comparisons[row] = Comparison(*videos)
        return self._comparisons[row]

    @property
    def _size(self) -> tuple[int, int]:
        return tuple(self.target_video.shape[-2:])

    @classmethod
    def of_sample(
        cls,
        sample: Mapping[str, Any],
        source_video: Tensor | None = None,
        source_keypoints: Tensor | None = None,
        given_frames: int = 1,
        window: float = 0.25,
    ) -> ScoredClip:
        """From what the model returns for one clip.

        Args:
            sample: `recording_id`, `source_camera`, `target_camera`, `target_keypoints` (T, K, 2),
                `target_keypoints_visible` (T, K), and where frames are scored `target_video` (C, T, H, W) uint8 and
                `pred_video` (C, T, H, W), float in [0, 1] or uint8; `pred_keypoints` (T, K, 2) if the method has them.
            source_video: (C, T, H, W) uint8, for the baseline `source`.
            source_keypoints: (T, K, 2) normalised, likewise.
            given_frames: see the class.
            window: see the class.

        Raises:
            ValueError: naming the clip, if a prediction is missing, of the wrong shape, not finite or out of range.
        """
        name = f"{sample['recording_id']} {sample['source_camera']}→{sample['target_camera']}"
        target, visible = sample["target_keypoints"].cpu(), sample["target_keypoints_visible"].cpu()
        keypoints = {"repeat_pose": first_known_pose(target, visible).expand_as(target)}
        if source_keypoints is not None and source_keypoints.shape == target.shape:
            keypoints["source"] = source_keypoints.cpu()
        if sample.get("pred_keypoints") is not None:
            keypoints["model"] = _checked_keypoints(sample["pred_keypoints"].cpu(), target, name)

        video = sample.get("target_video")
        videos: dict[str, Tensor] = {}
        if video is not None:
            video = video.cpu()
            if given_frames >= video.shape[1]:
                raise ValueError(f"clip {name}: it has {video.shape[1]} frames, of which {given_frames} are given")
            if sample.get("pred_video") is None:
                raise ValueError(f"clip {name}: the sample has no pred_video")
            prediction = to_eight_bits(_checked_video(sample["pred_video"].cpu(), video.shape, name))
            videos = {"model": prediction, "copy": video[:, :1].expand_as(video)}
            if source_video is not None and source_video.shape == video.shape:
                videos["source"] = source_video.cpu()
        elif "model" not in keypoints:
            raise ValueError(f"clip {name}: the sample holds neither pred_video nor pred_keypoints")
        size = tuple(video.shape[-2:]) if video is not None else sample.get("frame_size")
        return cls(
            recording_id=sample["recording_id"],
            source_camera=sample["source_camera"],
            target_camera=sample["target_camera"],
            target_video=None if video is None else video.transpose(0, 1),
            videos={row: frames.transpose(0, 1) for row, frames in videos.items()},
            target_keypoints=target,
            visible=visible,
            keypoints=keypoints,
            frame_size=size,
            skeleton=sample.get("skeleton"),
            given_frames=given_frames,
            window=window,
        )


@dataclass(frozen=True)
class Comparison:
    """Frames beside the true ones, and what several metrics need of the two.

    Attributes:
        pred_video: (F, 3, H, W) uint8.
        true_video: (F, 3, H, W) uint8.
    """

    pred_video: Tensor
    true_video: Tensor
    _results: dict[str, Tensor] = field(default_factory=dict, repr=False)

    def once(self, name: str, compute: Callable[[], Tensor]) -> Tensor:
        """`compute()`, run once for all metrics that ask for the same name."""
        if name not in self._results:
            self._results[name] = compute()
        return self._results[name]

    @cached_property
    def pred(self) -> Tensor:
        """(F, 3, H, W) float32 in [0, 1]."""
        return self.pred_video.float() / 255

    @cached_property
    def truth(self) -> Tensor:
        """(F, 3, H, W) float32 in [0, 1]."""
        return self.true_video.float() / 255

    @cached_property
    def squared_error(self) -> Tensor:
        """(F, H, W) float64, averaged over the channels."""
        return squared_error(self.pred_video, self.true_video)

    def ssim_map(self, convention: str) -> Tensor:
        """(F, H - 2 r, W - 2 r) float32, see `pasgan.evaluation.functional.ssim_map`."""
        return self.once(f"ssim/{convention}", lambda: ssim_map(self.pred_video, self.true_video, convention))


def clips_of_batch(
    data_batch: Mapping[str, Any] | None, data_samples: Sequence[Mapping[str, Any]], given_frames: int, window: float
) -> list[ScoredClip]:
    """The clips of a batch, with the source video and pose from its inputs where they are there.

    Args:
        data_batch: what the data loader gave: `inputs` with one entry per clip under each name. May be empty.
        data_samples: what the model returned, one mapping per clip.
        given_frames: see `ScoredClip`.
        window: see `ScoredClip`.
    """
    inputs = (data_batch or {}).get("inputs", {})
    videos = inputs.get("source_video", [None] * len(data_samples))
    keypoints = inputs.get("source_keypoints", [None] * len(data_samples))
    return [
        ScoredClip.of_sample(sample, video, pose, given_frames, window)
        for sample, video, pose in zip(data_samples, videos, keypoints, strict=True)
    ]


def first_known_pose(keypoints: Tensor, visible: Tensor) -> Tensor:
    """The pose of frame 0, each unknown joint taken from the first frame that knows it.

    Args:
        keypoints: (T, K, 2), not finite where unknown.
        visible: (T, K), 0 for unknown joints.

    Returns:
        (K, 2); a joint that no frame knows keeps the value of frame 0, and no frame counts it.
    """
    known = known_joints(keypoints, keypoints, visible)
    first = known.int().argmax(dim=0)  # the first of the largest values
    return keypoints.gather(0, first.view(1, -1, 1).expand(1, -1, keypoints.shape[-1])).squeeze(0)


def to_eight_bits(video: Tensor) -> Tensor:
    """A video in [0, 1] as uint8, rounded to the nearest level; uint8 passes through."""
    return video if video.dtype == torch.uint8 else (video.float() * 255).round().to(torch.uint8)


def _checked_keypoints(pred: Tensor, target: Tensor, clip: str) -> Tensor:
    if pred.shape != target.shape:
        shapes = f"{tuple(pred.shape)}, the true ones {tuple(target.shape)}"
        raise ValueError(f"clip {clip}: the predicted keypoints have shape {shapes}")
    if not pred.isfinite().all():
        raise ValueError(f"clip {clip}: the predicted keypoints hold NaN or infinite values")
    return pred


def _checked_video(video: Tensor, shape: Sequence[int], clip: str) -> Tensor:
    """A predicted clip, uint8 or float in [0, 1]."""
    if tuple(video.shape) != tuple(shape):
        raise ValueError(f"clip {clip}: the predicted video has shape {tuple(video.shape)}, the true {tuple(shape)}")
    if video.dtype == torch.uint8:
        return video
    if not video.is_floating_point():
        raise ValueError(f"clip {clip}: the predicted video is {video.dtype}, it should be uint8 or a float in [0, 1]")
    if not video.isfinite().all():
        raise ValueError(f"clip {clip}: the predicted video holds NaN or infinite values")
    low, high = video.min().item(), video.max().item()
    if low < -RANGE_TOLERANCE or high > 1 + RANGE_TOLERANCE:
        raise ValueError(f"clip {clip}: the predicted video has values from {low:.4g} to {high:.4g}, outside [0, 1]")
    return video.clamp(0, 1)

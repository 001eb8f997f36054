"""The scores of one clip: every measure in every region, frame by frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from pasgan.evaluation.functional import (
    MIN_MOVING_PIXELS,
    box_mask,
    box_ssim,
    frame_mse,
    frame_pose_mse,
    frame_ssim,
    moving_mask,
    psnr_from_mse,
    region_mse,
    ssim_map,
)
from pasgan.ops.region import key_region_box, key_region_mask

# Predictions may leave [0, 1] by the rounding of half precision at most; they are clipped, more is an error.
RANGE_TOLERANCE = 1e-3


class FrameScores(NamedTuple):
    """One measure of one clip.

    Attributes:
        values: (F,) float64, one per scored frame; NaN where the frame is left out.
        weights: (F,) float64, the weight of a frame in a mean; 0 where it is left out.
    """

    values: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, values: Tensor, weights: Tensor | None = None) -> FrameScores:
        """Wrap (F,) tensors; frames whose value is NaN weigh nothing, the others 1 unless `weights` says more."""
        scores = values.double().cpu().numpy()
        given = np.ones_like(scores) if weights is None else weights.double().cpu().numpy()
        return cls(scores, np.where(np.isnan(scores), 0.0, given))


@dataclass(frozen=True)
class ClipTruth:
    """The truth of one clip and what the regions derive from it, computed once for all rows of the table.

    Attributes:
        frames: (F, C, H, W) float32 in [0, 1], the frames that are scored.
        first_frame: (C, H, W), frame 0 of the clip.
        keypoints: (F, K, 2) normalised true poses of the scored frames.
        visible: (F, K), 0 for unknown joints.
        window: half side of a key region in normalised units.
    """

    frames: Tensor
    first_frame: Tensor
    keypoints: Tensor
    visible: Tensor
    window: float

    @cached_property
    def key_region(self) -> Tensor:
        """(F, 1, H, W) float, the union of the squares around the true joints."""
        return key_region_mask(self.keypoints, self._size, self.window, self.visible).float()

    @cached_property
    def boxes(self) -> Tensor:
        """(F, H, W) bool, the filled bounding box of the key region."""
        return box_mask(key_region_box(self.keypoints, self._size, self.window, self.visible), self._size)

    @cached_property
    def moving(self) -> Tensor:
        """(F, H, W) bool, the pixels that depart from frame 0."""
        return moving_mask(torch.cat((self.first_frame.unsqueeze(0), self.frames)))[1:]

    def area_shares(self, regions: Sequence[str]) -> dict[str, FrameScores]:
        """Region → share of the frame that it covers, for the regions other than `full`."""
        masks = {"masked": "key_region", "cropped": "boxes", "moving": "moving"}
        chosen = {region: getattr(self, name) for region, name in masks.items() if region in regions}
        return {region: FrameScores.of(mask.double().flatten(1).mean(dim=1)) for region, mask in chosen.items()}

    @property
    def _size(self) -> tuple[int, int]:
        return tuple(self.frames.shape[-2:])


@dataclass(frozen=True)
class _Comparison:
    """A prediction (F, C, H, W) beside its truth, and what several regions need of the two."""

    pred: Tensor
    truth: ClipTruth

    @cached_property
    def ssim_map(self) -> Tensor:
        return ssim_map(self.pred, self.truth.frames)


def _score_full(clip: _Comparison) -> dict[str, FrameScores]:
    return _pack("", frame_mse(clip.pred, clip.truth.frames), clip.ssim_map.mean(dim=(-2, -1)))


def _score_masked(clip: _Comparison) -> dict[str, FrameScores]:
    region = clip.truth.key_region
    pred, target = clip.pred * region, clip.truth.frames * region
    empty = ~region.bool().flatten(1).any(dim=1)
    mse, ssim = (measure(pred, target).masked_fill(empty, float("nan")) for measure in (frame_mse, frame_ssim))
    return _pack("masked/", mse, ssim)


def _score_cropped(clip: _Comparison) -> dict[str, FrameScores]:
    boxes = clip.truth.boxes
    return _pack("cropped/", region_mse(clip.pred, clip.truth.frames, boxes), box_ssim(clip.ssim_map, boxes))


def _score_moving(clip: _Comparison) -> dict[str, FrameScores]:
    moving = clip.truth.moving
    too_few = moving.sum(dim=(-2, -1)) < MIN_MOVING_PIXELS
    return _pack("moving/", region_mse(clip.pred, clip.truth.frames, moving).masked_fill(too_few, float("nan")))


def _pack(prefix: str, mse: Tensor, ssim: Tensor | None = None) -> dict[str, FrameScores]:
    scores = {f"{prefix}mse": FrameScores.of(mse), f"{prefix}psnr": FrameScores.of(psnr_from_mse(mse))}
    if ssim is not None:
        scores[f"{prefix}ssim"] = FrameScores.of(ssim)
    return scores


# Region → the measures in it. A further region or measure is one entry here and one in `tables.MEASURES`.
_SCORERS: dict[str, Callable[[_Comparison], dict[str, FrameScores]]] = {
    "full": _score_full,
    "masked": _score_masked,
    "cropped": _score_cropped,
    "moving": _score_moving,
}
REGIONS = tuple(_SCORERS)


def score_frames(pred: Tensor, truth: ClipTruth, regions: Sequence[str] = REGIONS) -> dict[str, FrameScores]:
    """All image scores of one clip.

    Args:
        pred: (F, C, H, W) generated frames in [0, 1].
        truth: the truth of the same frames.
        regions: which of `full`, `masked`, `cropped`, `moving`.

    Returns:
        Key, e.g. `psnr` (full) or `moving/psnr`, → scores.
    """
    clip = _Comparison(pred, truth)
    scores: dict[str, FrameScores] = {}
    for region in regions:
        scores.update(_SCORERS[region](clip))
    return scores


def score_poses(pred: Tensor, target: Tensor, visible: Tensor | None) -> dict[str, FrameScores]:
    """All pose scores of one clip.

    Args:
        pred: (T, K, 2) normalised.
        target: (T, K, 2) normalised, NaN where unknown.
        visible: (T, K), 0 for unknown joints.

    Returns:
        `pose_mse` → scores, weighted by the number of known joints.
    """
    return {"pose_mse": FrameScores.of(*frame_pose_mse(pred, target, visible))}


def check_prediction(video: Tensor, shape: Sequence[int], clip: str) -> Tensor:
    """A predicted clip as float32 in [0, 1].

    Raises:
        ValueError: naming the clip, if the shape is not that of the truth, or values are not finite or out of range.
    """
    if tuple(video.shape) != tuple(shape):
        raise ValueError(f"clip {clip}: the predicted video has shape {tuple(video.shape)}, the true {tuple(shape)}")
    if not video.is_floating_point():
        raise ValueError(f"clip {clip}: the predicted video is {video.dtype}, it should be a float in [0, 1]")
    if not video.isfinite().all():
        raise ValueError(f"clip {clip}: the predicted video holds NaN or infinite values")
    low, high = video.min().item(), video.max().item()
    if low < -RANGE_TOLERANCE or high > 1 + RANGE_TOLERANCE:
        raise ValueError(f"clip {clip}: the predicted video has values from {low:.4g} to {high:.4g}, outside [0, 1]")
    return video.float().clamp(0, 1)

"""What pose estimation returns: the people of a frame, and one person through a video.

Convention: pixels (x, y) of the video's frames with the centre of the top-left pixel at (0, 0), as in a store. Left and
right are the person's own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pasgan.poses.errors import PoseEstimationError
from pasgan.structures import NOT_TRACKED, TRACKED, convert_keypoints, get_skeleton, skeleton_map


@dataclass(frozen=True)
class FramePeople:
    """The n people that were found in one frame; n may be 0.

    Attributes:
        boxes: (n, 4) float32 left, top, right, bottom.
        box_scores: (n,) float32.
        keypoints: (n, K, 2) float32, NaN where missing.
        scores: (n, K) float32, 0 where missing.
    """

    boxes: np.ndarray
    box_scores: np.ndarray
    keypoints: np.ndarray
    scores: np.ndarray


@dataclass(frozen=True)
class PoseTrack:
    """One person through the T frames of a video.

    Attributes:
        keypoints: (T, K, 2) float32, NaN where missing: in frames without the person all of them.
        scores: (T, K) float32, 0 where missing. Their scale is the estimator's; SimCC heads exceed 1.
        boxes: (T, 4) float32 left, top, right, bottom; NaN in frames without the person.
        skeleton: name of the keypoints' skeleton.
    """

    keypoints: np.ndarray
    scores: np.ndarray
    boxes: np.ndarray
    skeleton: str

    @property
    def visible(self) -> np.ndarray:
        """(T, K) uint8 visibility codes as in a store: tracked, or not tracked where missing."""
        return np.where(self.scores > 0, TRACKED, NOT_TRACKED).astype(np.uint8)

    def converted(self, skeleton: str, flip: bool = False, allow_missing: bool = False) -> PoseTrack:
        """The same person with the keypoints of another skeleton.

        Args:
            skeleton: its name, e.g. that of the poses a synthesizer was trained on.
            flip: exchange left and right; see `pasgan.structures.convert_keypoints`.
            allow_missing: leave keypoints missing that cannot be had, e.g. a nose from Kinect's joints.

        Raises:
            PoseEstimationError: if there are such keypoints and they are not allowed to be missing.
        """
        missing = skeleton_map(self.skeleton, skeleton).missing
        if missing and not allow_missing:
            raise PoseEstimationError(
                f"the estimator finds {self.skeleton} keypoints, which cannot give {', '.join(missing)} of {skeleton}; "
                f"choose an estimator of {skeleton} keypoints, or a model trained on {self.skeleton} keypoints"
            )
        keypoints, scores = convert_keypoints(self.keypoints, self.scores, self.skeleton, skeleton, flip)
        return replace(self, keypoints=keypoints, scores=scores, skeleton=skeleton)


def empty_track(num_frames: int, skeleton: str) -> PoseTrack:
    """The track of a video in which nobody was found."""
    shape = (num_frames, get_skeleton(skeleton).num_keypoints)
    return PoseTrack(
        keypoints=np.full((*shape, 2), np.nan, np.float32),
        scores=np.zeros(shape, np.float32),
        boxes=np.full((num_frames, 4), np.nan, np.float32),
        skeleton=skeleton,
    )

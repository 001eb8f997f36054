"""`StoredView`: what the checks of this folder are given of one camera."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from pasgan.ops.boxes import keypoint_boxes
from pasgan.structures import Skeleton

# Cells along the longer side of the small grey pictures: a limb is still two cells thick, and averaging over the
# pixels of a cell removes most of the sensor's and the codec's noise.
GRID_CELLS = 80
# Frames over which positions are averaged before speeds are taken of them, which removes the jitter of estimates.
SMOOTHING = 5


@dataclass(frozen=True)
class StoredView:
    """One camera of a recording as a store holds it.

    Attributes:
        frames: (T, H, W, 3) uint8, may be mapped from a file.
        keypoints: (T, K, 2) pixels of the frames, NaN where unknown.
        skeleton: of the keypoints.
    """

    frames: np.ndarray
    keypoints: np.ndarray
    skeleton: Skeleton

    @property
    def cell(self) -> int:
        """Pixels along a side of a cell of the small pictures."""
        return max(1, round(max(self.frames.shape[1:3]) / GRID_CELLS))

    @cached_property
    def grey(self) -> np.ndarray:
        """(T, h, w) uint8, the frames as small pictures of their green, which makes most of what looks grey."""
        height, width = (side // self.cell for side in self.frames.shape[1:3])
        green = (cv2.extractChannel(frame, 1) for frame in self.frames)
        return np.stack([cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA) for picture in green])

    @cached_property
    def points(self) -> np.ndarray:
        """(T, K, 2), the keypoints with gaps filled along time; NaN where a keypoint is never known."""
        points = self.keypoints.astype(np.float64)
        frames = np.arange(len(points))
        known = np.isfinite(points).all(axis=-1)
        for joint in np.flatnonzero(known.any(axis=0) & ~known.all(axis=0)):
            there = known[:, joint]
            for axis in (0, 1):
                points[:, joint, axis] = np.interp(frames, frames[there], points[there, joint, axis])
        return points

    @cached_property
    def smooth_points(self) -> np.ndarray:
        """(T, K, 2), `points` as means over SMOOTHING frames; the first and the last frame count as often as needed."""
        reach = SMOOTHING // 2
        padded = np.pad(self.points, ((reach, reach), (0, 0), (0, 0)), mode="edge")
        return np.mean([padded[start : start + len(self.points)] for start in range(SMOOTHING)], axis=0)

    @cached_property
    def person_size(self) -> float:
        """The larger side of the box around the keypoints in pixels, the median over time; NaN without keypoints."""
        boxes = keypoint_boxes(self.keypoints)
        sizes = (boxes[:, 2:] - boxes[:, :2]).max(axis=-1)
        sizes = sizes[sizes > 0]
        return float(np.median(sizes)) if len(sizes) else np.nan

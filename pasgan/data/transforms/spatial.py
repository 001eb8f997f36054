"""Crop, resize and mirror a pair of clips; depth maps and keypoints follow the pixels, keypoints unclipped."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
from mmcv.transforms import BaseTransform

from pasgan.data.transforms.loading import ROLES
from pasgan.registry import TRANSFORMS
from pasgan.structures import get_skeleton

PIXELS = ("source_video", "target_video", "target_depth")


@TRANSFORMS.register_module()
class CropClip(BaseTransform):
    """Cut the same square from every frame of both views (CRCV protocol: 50 px side trim, then a 112 px crop).

    Required and modified keys: `{role}_keypoints`, frame_size. Modified where they are there: `PIXELS`.

    Args:
        size: side of the square in pixels of the stored frames.
        position: `random` for training, `center` for a deterministic test. Both views share the offset.
        side_trim: pixels removed at the left and at the right before the crop.

    Raises:
        ValueError: if the stored frames are too small for the crop.
    """

    def __init__(self, size: int, position: Literal["random", "center"], side_trim: int = 0) -> None:
        if position not in ("random", "center"):
            raise ValueError(f"position must be 'random' or 'center', got {position!r}")
        self.size = size
        self.position = position
        self.side_trim = side_trim

    def transform(self, results: dict) -> dict:
        """Crop both views."""
        height, width = results["frame_size"]
        free = (height - self.size, width - 2 * self.side_trim - self.size)
        if min(free) < 0:
            raise ValueError(
                f"a crop of {self.size} px with a side trim of {self.side_trim} px does not fit into stored frames of "
                f"{width}x{height}; prepare the store with larger frames (--size) or make the crop smaller"
            )
        if self.position == "random":
            top, left = np.random.randint(free[0] + 1), np.random.randint(free[1] + 1)
        else:
            top, left = free[0] // 2, free[1] // 2
        left += self.side_trim
        for role in ROLES:
            results[f"{role}_keypoints"] = results[f"{role}_keypoints"] - np.array([left, top], np.float32)
        for key in PIXELS:
            if key in results:
                results[key] = results[key][:, top : top + self.size, left : left + self.size]
        results["frame_size"] = (self.size, self.size)
        return results


@TRANSFORMS.register_module()
class ResizeClip(BaseTransform):
    """Scale both views to a square of `size` pixels: area averaging when shrinking, for depth the nearest value.

    Convention: pixel centres, x' = (x + 0.5) · s − 0.5.

    Required and modified keys: `{role}_keypoints`, frame_size. Modified where they are there: `PIXELS`.

    Args:
        size: side of the result in pixels; must be divisible by 8, as the encoder halves it three times.
    """

    def __init__(self, size: int) -> None:
        if size % 8 or size <= 0:
            raise ValueError(f"size must be a positive multiple of 8, got {size}")
        self.size = size

    def transform(self, results: dict) -> dict:
        """Scale both views."""
        height, width = results["frame_size"]
        scale = np.array([self.size / width, self.size / height], np.float32)
        smooth = cv2.INTER_AREA if self.size <= min(height, width) else cv2.INTER_LINEAR
        for role in ROLES:
            results[f"{role}_keypoints"] = (results[f"{role}_keypoints"] + 0.5) * scale - 0.5
        for key in PIXELS:
            if key in results:
                # A mean of two depths is the depth of nothing.
                method = cv2.INTER_NEAREST_EXACT if key.endswith("depth") else smooth
                resized = [cv2.resize(frame, (self.size, self.size), interpolation=method) for frame in results[key]]
                results[key] = np.stack(resized)
        results["frame_size"] = (self.size, self.size)
        return results


@TRANSFORMS.register_module()
class RandomMirror(BaseTransform):
    """Mirror the world: both views flip left to right, azimuths change sign, left and right keypoints change places.

    Required and modified keys: `{role}_keypoints`, `{role}_keypoints_visible`, `{role}_geometry`. Modified where they
    are there: `PIXELS`.

    Args:
        probability: chance of a mirrored item.
    """

    def __init__(self, probability: float = 0.5) -> None:
        self.probability = probability

    def transform(self, results: dict) -> dict:
        """Mirror both views, or neither."""
        if np.random.random() >= self.probability:
            return results
        order = get_skeleton(results["skeleton"]).flip_indices
        _, width = results["frame_size"]
        for role in ROLES:
            keypoints = results[f"{role}_keypoints"][:, order].copy()
            keypoints[..., 0] = width - 1 - keypoints[..., 0]
            results[f"{role}_keypoints"] = keypoints
            results[f"{role}_keypoints_visible"] = results[f"{role}_keypoints_visible"][:, order]
            results[f"{role}_geometry"] = results[f"{role}_geometry"].mirrored()
        for key in PIXELS:
            if key in results:
                results[key] = results[key][:, :, ::-1]
        return results

"""Which views and which frames: `SampleViewPair`, `SampleClip`."""

from __future__ import annotations

from typing import Literal

import numpy as np
from mmcv.transforms import BaseTransform

from pasgan.registry import TRANSFORMS


@TRANSFORMS.register_module()
class SampleViewPair(BaseTransform):
    """Draw an ordered pair of different cameras, uniformly.

    Required keys: cameras. Added keys: source_camera, target_camera.
    """

    def transform(self, results: dict) -> dict:
        """Add the pair."""
        source, target = np.random.choice(len(results["cameras"]), size=2, replace=False)
        results["source_camera"] = results["cameras"][source]
        results["target_camera"] = results["cameras"][target]
        return results


@TRANSFORMS.register_module()
class SampleClip(BaseTransform):
    """Choose the frames of the clip; source and target share the indices.

    With L usable frames, T = clip_len and stride s the start is uniform in [0, L − s·T) (`random`) or (L − s·T) // 2
    (`middle`); a recording shorter than s·T starts at its first frame.

    Required keys: first_frame, last_frame, clip_len, clip_stride. Added keys: frame_indices (T,).

    Args:
        start: `random` for training, `middle` for a deterministic test.
    """

    def __init__(self, start: Literal["random", "middle"]) -> None:
        if start not in ("random", "middle"):
            raise ValueError(f"start must be 'random' or 'middle', got {start!r}")
        self.start = start

    def transform(self, results: dict) -> dict:
        """Add the frame indices."""
        length, stride = results["clip_len"], results["clip_stride"]
        free = results["last_frame"] - results["first_frame"] - length * stride
        offset = max(free, 0) // 2
        if self.start == "random" and free > 0:
            offset = np.random.randint(free)
        results["frame_indices"] = results["first_frame"] + offset + stride * np.arange(length)
        return results

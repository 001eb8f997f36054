"""Making the source pose complete: `FillSourceKeypoints`."""

from __future__ import annotations

import numpy as np
from mmcv.transforms import BaseTransform

from pasgan.registry import TRANSFORMS


def fill_missing_keypoints(keypoints: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Replace unknown coordinates so that a network can read the pose.

    A joint seen in some frames is interpolated linearly over time (held at the ends); a joint never seen takes the
    mean of the joints that are known in each frame; a clip without any joint takes the centre of the frame.

    Args:
        keypoints: (T, K, 2) pixels, NaN where unknown.
        size: (H, W) of the frames.

    Returns:
        (T, K, 2) finite copy.
    """
    filled = keypoints.copy()
    known = np.isfinite(keypoints).all(axis=-1)
    if known.all():
        return filled
    times = np.arange(len(keypoints))
    for joint in np.flatnonzero(known.any(axis=0) & ~known.all(axis=0)):
        seen = times[known[:, joint]]
        for axis in range(2):
            filled[:, joint, axis] = np.interp(times, seen, keypoints[seen, joint, axis])
    never = ~known.any(axis=0)
    if never.all():
        height, width = size
        filled[:] = [(width - 1) / 2, (height - 1) / 2]
    elif never.any():
        filled[:, never] = filled[:, ~never].mean(axis=1, keepdims=True)
    return filled


@TRANSFORMS.register_module()
class FillSourceKeypoints(BaseTransform):
    """Complete the source pose. The target pose is truth and keeps its unknown joints, which no loss counts.

    Required and modified keys: source_keypoints; required: frame_size.
    """

    def transform(self, results: dict) -> dict:
        """Fill the source keypoints."""
        results["source_keypoints"] = fill_missing_keypoints(results["source_keypoints"], results["frame_size"])
        return results

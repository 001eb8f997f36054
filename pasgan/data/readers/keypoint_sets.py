"""Keypoint sets of pose estimators: telling which one it is."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.keypoint_json import FramePoses
from pasgan.structures import Skeleton, get_skeleton

# Keypoints that lie midway between two others by definition (or nearly so).
MIDPOINTS = {"neck": ("left_shoulder", "right_shoulder"), "mid_hip": ("left_hip", "right_hip")}
# By number of keypoints.
CANDIDATES = {17: ("coco17",), 25: ("body25", "body25b"), 26: ("halpe26",)}


def detect_skeleton(cameras: Iterable[FramePoses], source: str) -> Skeleton:
    """Tell the skeleton from the number of keypoints and, where several have as many, from where they lie.

    OpenPose's BODY_25 and BODY_25B both have 25 in different orders: the right order is the one in which the neck lies
    between the shoulders, and the middle of the hip between the hips.

    Raises:
        ReaderError: if no known skeleton has that many keypoints.
    """
    people = np.concatenate([people for frames in cameras for people in frames.values() if len(people)])
    candidates = CANDIDATES.get(people.shape[1], ())
    if not candidates:
        raise ReaderError(
            f"{source}: people have {people.shape[1]} keypoints; known are {', '.join(map(str, CANDIDATES))}",
            "wrong number of keypoints",
        )
    return min((get_skeleton(name) for name in candidates), key=lambda skeleton: _midpoint_error(people, skeleton))


def _midpoint_error(people: np.ndarray, skeleton: Skeleton) -> float:
    """Median distance (pixels) of the midpoint keypoints of people (n, K, 3) from where they should lie."""
    distances = []
    for name, ends in MIDPOINTS.items():
        if name in skeleton.keypoint_names:
            middle, left, right = (people[:, skeleton.keypoint_names.index(part)] for part in (name, *ends))
            known = (middle[:, 2] > 0) & (left[:, 2] > 0) & (right[:, 2] > 0)
            distances.append(np.linalg.norm(middle - (left + right) / 2, axis=1)[known])
    distance = np.concatenate(distances) if distances else np.zeros(0)
    return float(np.median(distance)) if distance.size else 0.0

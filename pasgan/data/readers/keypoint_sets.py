"""Keypoint sets of pose estimators: telling which one it is, and turning one into another."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.keypoint_json import FramePoses
from pasgan.structures import NOT_TRACKED, Skeleton, get_skeleton

# Keypoints that lie midway between two others by definition (or nearly so).
MIDPOINTS = {"neck": ("left_shoulder", "right_shoulder"), "mid_hip": ("left_hip", "right_hip")}
# By number of keypoints.
CANDIDATES = {17: ("coco17",), 25: ("body25", "body25b")}


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


def convert_keypoints(
    points: np.ndarray, visible: np.ndarray, source: Skeleton, target: Skeleton
) -> tuple[np.ndarray, np.ndarray]:
    """Keypoints of one skeleton as those of another.

    A keypoint of the same name is taken over, one of `MIDPOINTS` is made from its ends, any other is unknown.

    Args:
        points: (T, K, 2).
        visible: (T, K) visibility codes.
        source: their skeleton.
        target: the skeleton wanted, with K' keypoints.

    Returns:
        (T, K', 2) float32, NaN where unknown, and (T, K') uint8.
    """
    new_points = np.full((len(points), target.num_keypoints, 2), np.nan, dtype=np.float32)
    new_visible = np.full(new_points.shape[:2], NOT_TRACKED, dtype=np.uint8)
    place = {name: index for index, name in enumerate(source.keypoint_names)}
    for index, name in enumerate(target.keypoint_names):
        # The neck of BODY_25B is elsewhere than BODY_25's, so a midpoint is taken over only from the same skeleton.
        if name in place and (name not in MIDPOINTS or source.name == target.name):
            new_points[:, index], new_visible[:, index] = points[:, place[name]], visible[:, place[name]]
        elif name in MIDPOINTS and all(end in place for end in MIDPOINTS[name]):
            ends = [place[end] for end in MIDPOINTS[name]]
            new_points[:, index] = points[:, ends].mean(axis=1)
            new_visible[:, index] = visible[:, ends].min(axis=1)
    new_points[new_visible == NOT_TRACKED] = np.nan
    new_visible[np.isnan(new_points).any(axis=-1)] = NOT_TRACKED
    return new_points, new_visible

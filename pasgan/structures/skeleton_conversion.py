"""Keypoints of one skeleton as those of another: taken over, interpolated or missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from pasgan.structures.skeleton import Skeleton, get_skeleton

# Keypoints whose place depends on the skeleton, although several skeletons have one of that name: they are taken over
# from the same skeleton only. (The neck is midway between the shoulders in BODY_25 and in Panoptic's 19 joints, at the
# throat in BODY_25B and Halpe, and above the shoulders in Kinect's skeleton; Kinect's hips are deeper in the body, but
# close.)
NOT_COMPARABLE = ("neck", "head")


def _between(*names: str) -> dict[str, float]:
    return dict.fromkeys(names, 1 / len(names))


_SHOULDERS, _HIPS = _between("left_shoulder", "right_shoulder"), _between("left_hip", "right_hip")

# How a keypoint that a source does not have is made from keypoints that it has: skeleton → keypoint → ways, the first
# whose keypoints the source has; a way is keypoint of the source → weight.
INTERPOLATED: Mapping[str, Mapping[str, tuple[Mapping[str, float], ...]]] = {
    "kinect25": {
        "spine_base": (_between("mid_hip"), _HIPS),
        "spine_shoulder": (_SHOULDERS,),
        "spine_middle": (_between("left_shoulder", "right_shoulder", "left_hip", "right_hip"),),
        # Kinect's head is the middle of the skull, its neck a third of the way up to it.
        "head": (_between("left_ear", "right_ear"),),
        "neck": ({"left_shoulder": 1 / 3, "right_shoulder": 1 / 3, "left_ear": 1 / 6, "right_ear": 1 / 6},),
        "left_foot": (_between("left_big_toe", "left_small_toe"),),
        "right_foot": (_between("right_big_toe", "right_small_toe"),),
    },
    "body25": {"neck": (_SHOULDERS,), "mid_hip": (_between("spine_base"), _HIPS)},
    "coco19": {"neck": (_SHOULDERS,), "mid_hip": (_between("spine_base"), _HIPS)},
    "halpe26": {"mid_hip": (_between("spine_base"), _HIPS)},
}


@dataclass(frozen=True)
class SkeletonMap:
    """How the keypoints of `target` follow from those of `source`.

    Attributes:
        source: has K keypoints.
        target: has K' keypoints.
        weights: (K', K) float64; the rows sum to 1, or to 0 for a keypoint that cannot be had.
        interpolated: names of the target's keypoints that are made from others.
        missing: names of the target's keypoints that cannot be had.
    """

    source: Skeleton
    target: Skeleton
    weights: np.ndarray
    interpolated: tuple[str, ...]
    missing: tuple[str, ...]


@cache
def skeleton_map(source: str, target: str) -> SkeletonMap:
    """The map between two skeletons, given by name.

    A keypoint of the same name is taken over (unless it is `NOT_COMPARABLE`), one of `INTERPOLATED` is made from
    others, any other is missing. Left and right are the person's own in both.

    Raises:
        ValueError: if no skeleton has one of the names.
    """
    from_skeleton, to_skeleton = get_skeleton(source), get_skeleton(target)
    place = {name: index for index, name in enumerate(from_skeleton.keypoint_names)}
    weights = np.zeros((to_skeleton.num_keypoints, from_skeleton.num_keypoints))
    interpolated, missing = [], []
    for index, name in enumerate(to_skeleton.keypoint_names):
        if name in place and (source == target or name not in NOT_COMPARABLE):
            weights[index, place[name]] = 1
            continue
        ways = INTERPOLATED.get(target, {}).get(name, ())
        way = next((way for way in ways if all(part in place for part in way)), None)
        (missing if way is None else interpolated).append(name)
        for part, weight in (way or {}).items():
            weights[index, place[part]] = weight
    weights.flags.writeable = False
    return SkeletonMap(from_skeleton, to_skeleton, weights, tuple(interpolated), tuple(missing))


def convert_keypoints(
    points: np.ndarray, confidence: np.ndarray, source: str, target: str, flip: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Keypoints of one skeleton as those of another; see `skeleton_map`.

    Args:
        points: (..., K, 2) pixels; not finite where unknown.
        confidence: (..., K) scores or visibility codes, 0 where unknown.
        source: name of their skeleton.
        target: name of the skeleton wanted, with K' keypoints.
        flip: exchange left and right, for keypoints whose sides are known to be swapped
            (`pasgan.data.side_agreement`); the points themselves stay where they are.

    Returns:
        (..., K', 2) float32, NaN where unknown; and (..., K') of the type of `confidence`, of an interpolated keypoint
        the least of those it is made from, 0 where unknown.

    Raises:
        ValueError: if a name is unknown or the number of keypoints is not the source's.
    """
    mapping = skeleton_map(source, target)
    if points.shape[-2] != mapping.source.num_keypoints or points.shape[:-1] != confidence.shape:
        raise ValueError(
            f"the skeleton {source!r} has {mapping.source.num_keypoints} keypoints; "
            f"points are {points.shape}, confidence is {confidence.shape}"
        )
    if flip:
        order = mapping.source.flip_indices
        points, confidence = points[..., order, :], confidence[..., order]
    used = mapping.weights != 0
    known = np.isfinite(points).all(axis=-1) & (confidence > 0)
    complete = (used <= known[..., None, :]).all(axis=-1) & used.any(axis=-1)
    converted = np.einsum("ij,...jc->...ic", mapping.weights, np.where(known[..., None], points, 0))
    least = np.where(used, confidence[..., None, :], np.inf).min(axis=-1)
    converted = np.where(complete[..., None], converted, np.nan).astype(np.float32)
    return converted, np.where(complete, least, 0).astype(confidence.dtype)

"""Skeletons as data: the names, limbs and left/right pairs of the keypoint sets that pasgan knows.

"Left" and "right" are the person's own. Indices are 0-based.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Skeleton:
    """A named set of keypoints.

    Attributes:
        name: how configs and stores call it.
        keypoint_names: one name per keypoint, in the order of the arrays.
        limbs: pairs of keypoint indices joined by a line when drawn.
        flip_pairs: (left, right) index pairs that change places when the image is mirrored.
    """

    name: str
    keypoint_names: tuple[str, ...]
    limbs: tuple[tuple[int, int], ...]
    flip_pairs: tuple[tuple[int, int], ...]

    @property
    def num_keypoints(self) -> int:
        """K, the number of keypoints."""
        return len(self.keypoint_names)

    @property
    def flip_indices(self) -> list[int]:
        """Index list (K,) that re-orders the keypoints of a mirrored image."""
        indices = list(range(self.num_keypoints))
        for left, right in self.flip_pairs:
            indices[left], indices[right] = right, left
        return indices


def _skeleton(name: str, names: str, limbs: str) -> Skeleton:
    """A skeleton from space-separated names and `a-b` limbs; flip pairs follow from the names `left_…`, `right_…`."""
    keypoints = tuple(names.split())
    pairs = tuple(
        (i, keypoints.index("right_" + keypoint.removeprefix("left_")))
        for i, keypoint in enumerate(keypoints)
        if keypoint.startswith("left_")
    )
    edges = tuple((int(a), int(b)) for a, b in (limb.split("-") for limb in limbs.split()))
    return Skeleton(name, keypoints, edges, pairs)


SKELETONS = {
    skeleton.name: skeleton
    for skeleton in (
        # Kinect v2, the order of NTU RGB+D and PKU-MMD.
        _skeleton(
            "kinect25",
            "spine_base spine_middle neck head left_shoulder left_elbow left_wrist left_hand right_shoulder "
            "right_elbow right_wrist right_hand left_hip left_knee left_ankle left_foot right_hip right_knee "
            "right_ankle right_foot spine_shoulder left_hand_tip left_thumb right_hand_tip right_thumb",
            "0-1 1-20 2-20 3-2 4-20 5-4 6-5 7-6 8-20 9-8 10-9 11-10 12-0 13-12 14-13 15-14 16-0 17-16 18-17 19-18 "
            "21-7 22-7 23-11 24-11",
        ),
        _skeleton(
            "coco17",
            "nose left_eye right_eye left_ear right_ear left_shoulder right_shoulder left_elbow right_elbow "
            "left_wrist right_wrist left_hip right_hip left_knee right_knee left_ankle right_ankle",
            "15-13 13-11 16-14 14-12 11-12 5-11 6-12 5-6 5-7 6-8 7-9 8-10 1-2 0-1 0-2 1-3 2-4 3-5 4-6",
        ),
        # CMU Panoptic's 3D joints.
        _skeleton(
            "coco19",
            "neck nose mid_hip left_shoulder left_elbow left_wrist left_hip left_knee left_ankle right_shoulder "
            "right_elbow right_wrist right_hip right_knee right_ankle left_eye left_ear right_eye right_ear",
            "0-1 0-2 0-3 3-4 4-5 2-6 6-7 7-8 0-9 9-10 10-11 2-12 12-13 13-14 1-15 15-16 1-17 17-18",
        ),
        # OpenPose BODY_25.
        _skeleton(
            "body25",
            "nose neck right_shoulder right_elbow right_wrist left_shoulder left_elbow left_wrist mid_hip right_hip "
            "right_knee right_ankle left_hip left_knee left_ankle right_eye left_eye right_ear left_ear left_big_toe "
            "left_small_toe left_heel right_big_toe right_small_toe right_heel",
            "1-8 1-2 1-5 2-3 3-4 5-6 6-7 8-9 9-10 10-11 8-12 12-13 13-14 1-0 0-15 15-17 0-16 16-18 14-19 19-20 14-21 "
            "11-22 22-23 11-24",
        ),
        # OpenPose BODY_25B: COCO's 17, then neck, top of the head and feet. Pose2Sim's sample data are of this kind.
        _skeleton(
            "body25b",
            "nose left_eye right_eye left_ear right_ear left_shoulder right_shoulder left_elbow right_elbow left_wrist "
            "right_wrist left_hip right_hip left_knee right_knee left_ankle right_ankle neck head_top left_big_toe "
            "left_small_toe left_heel right_big_toe right_small_toe right_heel",
            "15-13 13-11 16-14 14-12 11-12 5-11 6-12 5-17 6-17 5-7 6-8 7-9 8-10 1-2 0-1 0-2 1-3 2-4 0-17 0-18 15-19 "
            "19-20 15-21 16-22 22-23 16-24",
        ),
        # Halpe: COCO's 17, then top of the head, neck, hip and feet; MMPose's and RTMPose's models of 26 keypoints.
        _skeleton(
            "halpe26",
            "nose left_eye right_eye left_ear right_ear left_shoulder right_shoulder left_elbow right_elbow left_wrist "
            "right_wrist left_hip right_hip left_knee right_knee left_ankle right_ankle head_top neck mid_hip "
            "left_big_toe right_big_toe left_small_toe right_small_toe left_heel right_heel",
            "15-13 13-11 11-19 16-14 14-12 12-19 17-18 18-19 18-5 5-7 7-9 18-6 6-8 8-10 1-2 0-1 0-2 1-3 2-4 3-5 4-6 "
            "15-20 15-22 15-24 16-21 16-23 16-25",
        ),
    )
}


def get_skeleton(name: str) -> Skeleton:
    """The skeleton called `name`.

    Raises:
        ValueError: if no skeleton has that name; the message lists those that exist.
    """
    if name not in SKELETONS:
        raise ValueError(f"unknown skeleton {name!r}; known: {', '.join(sorted(SKELETONS))}")
    return SKELETONS[name]

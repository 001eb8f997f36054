"""MMPose's description of a skeleton ("metainfo"), derived from ours."""

from __future__ import annotations

from typing import Any

from pasgan.structures import Skeleton

# How far annotations of a joint scatter, as a share of the person's size; OKS measures errors in these units. Values of
# COCO, and of CrowdPose for head and neck. Nobody has measured Kinect's other joints: those of the spine count as
# COCO's hips, those of the hand as its wrists, the foot as its ankle.
_SIGMAS = {
    **{"head": 0.079, "neck": 0.079, "shoulder": 0.079, "elbow": 0.072, "hip": 0.107, "knee": 0.087, "ankle": 0.089},
    **{"wrist": 0.062, "hand": 0.062, "hand_tip": 0.062, "thumb": 0.062, "foot": 0.089},
    **{"spine_base": 0.107, "spine_middle": 0.107, "spine_shoulder": 0.107},
}
_LOWER_BODY = {"spine_base", "hip", "knee", "ankle", "foot"}
# MMPose's own colours for the left, the right and the middle of the body, RGB.
_COLORS = {"left": [0, 255, 0], "right": [255, 128, 0]}
_MIDDLE_COLOR = [51, 153, 255]


def keypoint_metainfo(skeleton: Skeleton) -> dict[str, Any]:
    """What `mmpose.datasets.datasets.utils.parse_pose_metainfo` takes; all keypoints weigh the same.

    Raises:
        KeyError: if no scatter is known for one of the keypoints.
    """
    names = skeleton.keypoint_names
    return {
        "dataset_name": skeleton.name,
        "keypoint_info": {
            number: {
                "name": name,
                "type": "lower" if _part(name) in _LOWER_BODY else "upper",
                "swap": names[other] if other != number else "",
                "color": _color(name),
            }
            for number, (name, other) in enumerate(zip(names, skeleton.flip_indices, strict=True))
        },
        "skeleton_info": {
            number: {"link": (names[end], names[start]), "color": _color(names[end])}
            for number, (end, start) in enumerate(skeleton.limbs)
        },
        "joint_weights": [1.0] * skeleton.num_keypoints,
        "sigmas": [_SIGMAS[_part(name)] for name in names],
    }


def _part(name: str) -> str:
    return name.removeprefix("left_").removeprefix("right_")


def _color(name: str) -> list[int]:
    return _COLORS.get(name.split("_")[0], _MIDDLE_COLOR)

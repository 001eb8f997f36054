"""Which skeleton a model of MMPose has: told from the names of its keypoints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pasgan.poses.errors import PoseEstimationError
from pasgan.structures import SKELETONS, Skeleton

# MMPose's names where they differ from those of `pasgan.structures.SKELETONS`.
_MMPOSE_NAMES = {"halpe26": {"head_top": "head", "mid_hip": "hip"}}


def find_skeleton(dataset_meta: Mapping, outputs: Sequence[int] | None = None) -> Skeleton:
    """The skeleton with the keypoints of `dataset_meta`, in their order.

    Args:
        dataset_meta: MMPose's description of a dataset, with `keypoint_id2name`.
        outputs: the keypoints of them that the model gives, by number; all if None.

    Raises:
        PoseEstimationError: if no skeleton has them.
    """
    names = dataset_meta["keypoint_id2name"]
    found = tuple(names[number] for number in (sorted(names) if outputs is None else outputs))
    for skeleton in SKELETONS.values():
        theirs = _MMPOSE_NAMES.get(skeleton.name, {})
        if found == tuple(theirs.get(name, name) for name in skeleton.keypoint_names):
            return skeleton
    shared = {name: len({*skeleton.keypoint_names} & {*found}) for name, skeleton in SKELETONS.items()}
    nearest = max(SKELETONS.values(), key=lambda one: (shared[one.name], one.num_keypoints == len(found)))
    raise PoseEstimationError(
        f"the model finds {len(found)} keypoints of {dataset_meta.get('dataset_name')!r} ({_shortened(found)}), which "
        f"are no skeleton of pasgan's; the nearest is {nearest.name} ({_shortened(nearest.keypoint_names)})"
    )


def _shortened(names: tuple[str, ...]) -> str:
    return ", ".join(names[:26]) + (", …" if len(names) > 26 else "")

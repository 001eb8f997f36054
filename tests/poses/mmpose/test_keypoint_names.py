import pytest

from pasgan.poses import PoseEstimationError
from pasgan.poses.mmpose.keypoint_names import find_skeleton
from pasgan.poses.mmpose.runtime import import_mmpose
from pasgan.structures import get_skeleton


def mmpose_meta(name: str) -> dict:
    import_mmpose()
    from mmpose.datasets.datasets.utils import parse_pose_metainfo

    return parse_pose_metainfo({"from_file": f"configs/_base_/datasets/{name}.py"})


@pytest.mark.filterwarnings("ignore:The metainfo config file")
@pytest.mark.parametrize(("dataset", "skeleton"), [("coco", "coco17"), ("halpe26", "halpe26")])
def test_mmposes_own_descriptions(dataset, skeleton):
    """Names, and with them left and right, are those of the skeleton."""
    meta = mmpose_meta(dataset)
    found = find_skeleton(meta)
    assert found == get_skeleton(skeleton)
    assert found.flip_indices == meta["flip_indices"]


def test_order_counts():
    names = dict(enumerate(get_skeleton("coco17").keypoint_names))
    names[1], names[2] = names[2], names[1]
    with pytest.raises(
        PoseEstimationError, match=r"finds 17 keypoints of None \(nose, right_eye.*nearest is coco17 \(nose, left_eye"
    ):
        find_skeleton({"keypoint_id2name": names})


def test_only_what_the_model_gives():
    names = dict(enumerate(["top", *get_skeleton("coco17").keypoint_names, "neck"]))
    assert find_skeleton({"keypoint_id2name": names}, range(1, 18)).name == "coco17"

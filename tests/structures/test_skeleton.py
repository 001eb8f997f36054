import numpy as np
import pytest

from pasgan.structures import SKELETONS, ViewGeometry, get_skeleton


@pytest.mark.parametrize(
    ("name", "count", "pairs"),
    [("kinect25", 25, 10), ("coco17", 17, 8), ("coco19", 19, 8), ("body25", 25, 11), ("halpe26", 26, 11)],
)
def test_counts(name, count, pairs):
    skeleton = get_skeleton(name)
    assert skeleton.num_keypoints == count
    assert len(skeleton.flip_pairs) == pairs


@pytest.mark.parametrize("skeleton", SKELETONS.values(), ids=lambda skeleton: skeleton.name)
def test_limbs_join_all_joints_and_mirror_onto_each_other(skeleton):
    joined = {0}
    for _ in range(skeleton.num_keypoints):
        joined |= {joint for limb in skeleton.limbs for joint in limb if set(limb) & joined}
    assert joined == set(range(skeleton.num_keypoints))
    flip = skeleton.flip_indices
    limbs = {frozenset(limb) for limb in skeleton.limbs}
    assert {frozenset(flip[joint] for joint in limb) for limb in limbs} == limbs


def test_unknown_skeleton_lists_the_known():
    with pytest.raises(ValueError, match=r"known: body25, .*coco17, coco19, halpe26, kinect25"):
        get_skeleton("kinect26")


def test_view_vector_and_mirror():
    view = ViewGeometry(azimuth=np.pi / 4, height=1.5, distance=2.5)
    np.testing.assert_allclose(view.as_vector(), [0.5, 0.5, 0.5])
    np.testing.assert_allclose(view.mirrored().as_vector(), [-0.5, 0.5, 0.5])

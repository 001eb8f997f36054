from itertools import permutations

import numpy as np
import pytest

from pasgan.structures import SKELETONS, convert_keypoints, get_skeleton, skeleton_map

PAIRS = list(permutations(SKELETONS, 2))


def place(skeleton: str, name: str) -> int:
    return get_skeleton(skeleton).keypoint_names.index(name)


def random_pose(skeleton: str, frames: int = 3) -> tuple[np.ndarray, np.ndarray]:
    count = get_skeleton(skeleton).num_keypoints
    rng = np.random.default_rng(count)
    return rng.uniform(0, 500, (frames, count, 2)).astype(np.float32), rng.uniform(0.4, 1, (frames, count))


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_every_keypoint_is_taken_interpolated_or_missing(source, target):
    mapping = skeleton_map(source, target)
    sums = mapping.weights.sum(axis=1)
    for name, total in zip(mapping.target.keypoint_names, sums, strict=True):
        assert total == pytest.approx(0 if name in mapping.missing else 1)
    assert not set(mapping.missing) & set(mapping.interpolated)
    # Left is made from left: mirroring before or after the map is the same.
    flipped = mapping.weights[mapping.target.flip_indices][:, mapping.source.flip_indices]
    np.testing.assert_array_equal(flipped, mapping.weights)


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_round_trip_keeps_what_both_have(source, target):
    points, scores = random_pose(source)
    there, confidence = convert_keypoints(points, scores, source, target)
    back, back_scores = convert_keypoints(there, confidence, target, source)
    outward, homeward = skeleton_map(source, target), skeleton_map(target, source)
    made = {*outward.interpolated, *homeward.interpolated, *homeward.missing}
    kept = [i for i, name in enumerate(homeward.target.keypoint_names) if name not in made]
    assert len(kept) >= 12
    np.testing.assert_array_equal(back[:, kept], points[:, kept])
    np.testing.assert_array_equal(back_scores[:, kept], scores[:, kept])


@pytest.mark.parametrize("name", SKELETONS)
def test_same_skeleton_is_left_alone(name):
    points, scores = random_pose(name)
    converted, confidence = convert_keypoints(points, scores, name, name)
    np.testing.assert_array_equal(converted, points)
    np.testing.assert_array_equal(confidence, scores)


def test_what_coco_lacks_is_said():
    to_kinect, to_body = skeleton_map("coco17", "kinect25"), skeleton_map("coco17", "body25")
    assert set(to_kinect.interpolated) == {"spine_base", "spine_middle", "spine_shoulder", "neck", "head"}
    assert {"left_hand", "right_hand", "left_foot", "right_thumb"} <= set(to_kinect.missing)
    assert to_body.interpolated == ("neck", "mid_hip")
    assert set(skeleton_map("kinect25", "coco17").missing) == {
        *("nose", "left_eye", "right_eye", "left_ear", "right_ear")
    }


def test_geometry_of_a_standing_person():
    """COCO keypoints of someone who stands upright and faces the camera; x grows towards the person's left."""
    coco = np.full((17, 2), np.nan, np.float32)
    places = {"shoulder": (20, 100), "hip": (10, 160), "ear": (6, 70), "elbow": (25, 130)}
    for name, (aside, y) in places.items():
        coco[place("coco17", f"left_{name}")] = 50 + aside, y
        coco[place("coco17", f"right_{name}")] = 50 - aside, y
    kinect, visible = convert_keypoints(coco, np.full(17, 2, np.uint8), "coco17", "kinect25")
    expected = {"spine_base": 160, "spine_middle": 130, "spine_shoulder": 100, "neck": 90, "head": 70}
    for name, y in expected.items():
        np.testing.assert_allclose(kinect[place("kinect25", name)], (50, y), atol=1e-4)
    assert visible.dtype == np.uint8
    assert visible[place("kinect25", "left_elbow")] == 2
    assert visible[place("kinect25", "left_wrist")] == 0


def test_interpolated_keypoint_is_as_sure_as_its_least_part():
    points, scores = random_pose("coco17")
    scores[0, place("coco17", "left_hip")] = 0.1
    scores[1, place("coco17", "left_hip")] = 0
    points[2, place("coco17", "right_hip")] = np.nan
    kinect, confidence = convert_keypoints(points, scores, "coco17", "kinect25")
    base = place("kinect25", "spine_base")
    assert confidence[:, base].tolist() == [0.1, 0, 0]
    assert np.isnan(kinect[1:, base]).all()
    assert np.isfinite(kinect[0, base]).all()


def test_necks_of_different_skeletons_are_not_confused():
    points, scores = random_pose("body25b")
    body25, _ = convert_keypoints(points, scores, "body25b", "body25")
    shoulders = points[:, [place("body25b", "left_shoulder"), place("body25b", "right_shoulder")]].mean(axis=1)
    np.testing.assert_allclose(body25[:, place("body25", "neck")], shoulders, rtol=1e-6)


def test_flip_exchanges_names_and_leaves_places():
    points, scores = random_pose("coco17")
    kinect, confidence = convert_keypoints(points, scores, "coco17", "kinect25", flip=True)
    np.testing.assert_array_equal(kinect[:, place("kinect25", "left_knee")], points[:, place("coco17", "right_knee")])
    np.testing.assert_array_equal(confidence[:, place("kinect25", "right_hip")], scores[:, place("coco17", "left_hip")])


def test_wrong_number_of_keypoints():
    points, scores = random_pose("coco17")
    with pytest.raises(ValueError, match="'body25' has 25 keypoints; points are"):
        convert_keypoints(points, scores, "body25", "coco17")

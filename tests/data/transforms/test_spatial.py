import numpy as np
import pytest

from pasgan.data.transforms import CropClip, RandomMirror, ResizeClip
from pasgan.structures import ViewGeometry, get_skeleton


def blob_results(size=(40, 48), at=(24, 20)):
    """Two views whose keypoint 4 (a left joint) sits on one white pixel."""
    video = np.zeros((2, *size, 3), np.uint8)
    video[:, at[1], at[0]] = 255
    keypoints = np.full((2, 25, 2), 5.0, np.float32)
    keypoints[:, 4] = at
    visible = np.full((2, 25), 2, np.uint8)
    visible[:, 4] = 1
    results = {"frame_size": size, "skeleton": "kinect25"}
    for role in ("source", "target"):
        results[f"{role}_video"] = video.copy()
        results[f"{role}_keypoints"] = keypoints.copy()
        results[f"{role}_keypoints_visible"] = visible.copy()
        results[f"{role}_geometry"] = ViewGeometry(0.5, 1.0, 3.0)
    return results


def centre_of_mass(frame):
    weights = frame[..., 0].astype(float)
    rows, columns = np.indices(weights.shape)
    return np.array([(columns * weights).sum(), (rows * weights).sum()]) / weights.sum()


def test_crop_moves_pixels_and_keypoints_together():
    results = CropClip(size=24, position="random", side_trim=4).transform(blob_results())
    for role in ("source", "target"):
        assert results[f"{role}_video"].shape == (2, 24, 24, 3)
    x, y = results["target_keypoints"][0, 4].astype(int)
    assert results["target_video"][0, y, x, 0] == 255
    np.testing.assert_array_equal(results["source_keypoints"], results["target_keypoints"])


@pytest.mark.parametrize("size", [16, 80])
def test_resize_keeps_the_blob_under_its_keypoint(size):
    results = blob_results(size=(40, 40), at=(20, 12))
    results["target_video"][:, 8:20, 14:27] = 255  # symmetric about column 20 and about row 13.5
    results["target_keypoints"][:, 4] = [20, 13.5]
    results = ResizeClip(size=size).transform(results)
    expected = results["target_keypoints"][0, 4]
    np.testing.assert_allclose(centre_of_mass(results["target_video"][0]), expected, atol=0.05)


@pytest.mark.parametrize("size", [0, 12, 57])
def test_resize_refuses_sizes_the_encoder_cannot_halve(size):
    with pytest.raises(ValueError, match="multiple of 8"):
        ResizeClip(size=size)


def test_mirror_swaps_sides_and_turns_the_camera():
    before = blob_results()
    results = RandomMirror(probability=1.0).transform(blob_results())
    right = get_skeleton("kinect25").keypoint_names.index("right_shoulder")
    x, y = results["target_keypoints"][0, right].astype(int)
    assert (x, y) == (48 - 1 - 24, 20)
    assert results["target_video"][0, y, x, 0] == 255
    assert results["target_keypoints_visible"][0, right] == 1
    assert results["target_geometry"].azimuth == -before["target_geometry"].azimuth


def test_depth_maps_follow_the_pixels():
    results = blob_results()
    depth = np.where(results["target_video"][..., 0] > 0, 3000, 0).astype(np.uint16)
    depth[:, :20] = 2000
    results["target_depth"] = depth
    for transform in (CropClip(size=40, position="center"), RandomMirror(probability=1.0), ResizeClip(size=80)):
        results = transform.transform(results)
        np.testing.assert_array_equal(results["target_depth"] == 3000, results["target_video"][..., 0] > 127)
        assert results["target_depth"].dtype == np.uint16
    small = ResizeClip(size=16).transform(results)["target_depth"]
    assert small.shape == (2, 16, 16)
    assert set(np.unique(small)) <= {0, 2000, 3000}


def test_mirror_twice_is_the_identity():
    mirror = RandomMirror(probability=1.0)
    before, after = blob_results(), mirror.transform(mirror.transform(blob_results()))
    np.testing.assert_array_equal(before["target_video"], after["target_video"])
    np.testing.assert_allclose(before["target_keypoints"], after["target_keypoints"])
    assert before["source_geometry"] == after["source_geometry"]

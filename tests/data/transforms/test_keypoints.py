import numpy as np

from pasgan.data.transforms import fill_missing_keypoints


def test_interpolates_over_time_and_holds_the_ends():
    keypoints = np.zeros((5, 2, 2), np.float32)
    keypoints[:, 0, 0] = [np.nan, 2, np.nan, 6, np.nan]
    keypoints[[0, 2, 4], 0, 1] = np.nan
    filled = fill_missing_keypoints(keypoints, (10, 10))
    np.testing.assert_allclose(filled[:, 0, 0], [2, 2, 4, 6, 6])
    np.testing.assert_array_equal(filled[:, 1], keypoints[:, 1])


def test_joint_never_seen_takes_the_mean_of_the_others():
    keypoints = np.array([[[1.0, 1.0], [3.0, 5.0], [np.nan, np.nan]]], np.float32)
    np.testing.assert_allclose(fill_missing_keypoints(keypoints, (10, 10))[0, 2], [2, 3])


def test_clip_without_any_joint_takes_the_centre():
    keypoints = np.full((2, 3, 2), np.nan, np.float32)
    np.testing.assert_allclose(fill_missing_keypoints(keypoints, (11, 21)), np.broadcast_to([10, 5], (2, 3, 2)))


def test_complete_poses_are_left_alone():
    keypoints = np.random.default_rng(0).normal(size=(4, 25, 2)).astype(np.float32)
    np.testing.assert_array_equal(fill_missing_keypoints(keypoints, (56, 56)), keypoints)

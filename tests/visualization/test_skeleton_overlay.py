from __future__ import annotations

import numpy as np
import pytest

from pasgan.structures import Skeleton, get_skeleton
from pasgan.visualization import PictureError, draw_skeleton, draw_skeletons
from pasgan.visualization.skeleton_overlay import CENTRE, LEFT, OUTLINE, RIGHT

SKELETON = Skeleton("three", ("left_hand", "head", "right_hand"), ((0, 1), (1, 2)), ((0, 2),))
POINTS = np.array([[10.0, 30.0], [30.0, 10.0], [50.0, 30.0]])
FRAME = np.full((40, 60, 3), 128, np.uint8)


def _at(image, x, y):
    return tuple(int(v) for v in image[y, x])


def test_joints_have_the_colour_of_their_side():
    drawn = draw_skeleton(FRAME, POINTS, SKELETON)
    assert [_at(drawn, x, y) for x, y in POINTS.astype(int)] == [LEFT, CENTRE, RIGHT]
    assert (FRAME == 128).all()


def test_limbs_take_the_side_of_their_end():
    drawn = draw_skeleton(FRAME, POINTS, SKELETON)
    assert _at(drawn, 20, 20)[0] > 200
    assert _at(drawn, 40, 20)[2] > 200


def test_unknown_joint_and_its_limbs_are_left_out():
    drawn = draw_skeleton(FRAME, POINTS, SKELETON, visible=np.array([0, 2, 2]))
    assert (drawn[:, :25] == 128).all()
    points = POINTS.copy()
    points[0, 1] = np.nan
    assert np.array_equal(draw_skeleton(FRAME, points, SKELETON), drawn)


def test_inferred_joint_is_hollow():
    drawn = draw_skeleton(FRAME, POINTS, SKELETON, visible=np.array([1, 2, 2]))
    assert _at(drawn, 10, 30) == OUTLINE
    assert _at(drawn, 10, 28)[0] > 150


def test_scale_enlarges_the_frame_and_moves_the_joints():
    drawn = draw_skeleton(FRAME, POINTS, SKELETON, scale=3)
    assert drawn.shape == (120, 180, 3)
    assert _at(drawn, 31, 91) == LEFT  # pixel centre 10 → 3 · 10.5 − 0.5
    assert draw_skeleton(FRAME, POINTS, SKELETON, scale=0.5).shape == (20, 30, 3)


@pytest.mark.parametrize("far", [-70.0, 1e4, 1e30])
def test_joints_outside_the_frame_are_harmless(far):
    points = POINTS.copy()
    points[2] = [far, -far]
    assert draw_skeleton(FRAME, points, SKELETON).shape == FRAME.shape


def test_nothing_known_draws_nothing():
    assert (draw_skeleton(FRAME, POINTS * np.nan, SKELETON) == 128).all()


@pytest.mark.parametrize("name", ["kinect25", "coco17", "body25"])
def test_every_skeleton_can_be_drawn(name):
    skeleton = get_skeleton(name)
    points = np.random.default_rng(0).uniform(0, 40, (skeleton.num_keypoints, 2))
    assert (draw_skeleton(FRAME, points, skeleton) != 128).any()


def test_wrong_number_of_joints_is_an_error():
    with pytest.raises(PictureError, match="'three' has 3 joints"):
        draw_skeleton(FRAME, np.zeros((4, 2)), SKELETON)


def test_clip_needs_as_many_poses_as_frames():
    clip = np.stack([FRAME] * 2)
    assert draw_skeletons(clip, np.stack([POINTS] * 2), SKELETON, scale=2).shape == (2, 80, 120, 3)
    with pytest.raises(PictureError, match="2 frames but keypoints of 3"):
        draw_skeletons(clip, np.stack([POINTS] * 3), SKELETON)

from __future__ import annotations

import numpy as np
import pytest

from pasgan.data.sample.body import JOINT, pose_body
from pasgan.data.sample.cameras import FACING, make_camera, project_color
from pasgan.data.sample.motions import ACTIONS, MAX_FRAMES, perform
from pasgan.data.sample.performers import make_performer
from pasgan.data.sample.renderer import camera_quadrics, occluded_joints
from pasgan.structures.ntu_protocol import AZIMUTH


def _body(action: int, number: int = 1, facing: float = 0.0):
    performer = make_performer(number, 0)
    return performer, pose_body(performer, perform(action, performer, np.random.default_rng(5)), (0.0, 0.0), facing)


@pytest.mark.parametrize("action", ACTIONS)
def test_bodies_hold_together(action):
    performer, body = _body(action)
    joints = body.joints
    assert 40 <= len(joints) <= MAX_FRAMES
    assert np.isfinite(joints).all()
    for a, b in (("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle")):
        for side in ("left", "right"):
            bone = np.linalg.norm(joints[:, JOINT[f"{side}_{a}"]] - joints[:, JOINT[f"{side}_{b}"]], axis=-1)
            np.testing.assert_allclose(bone, bone[0], atol=1e-9)
    # Nobody sinks into the floor, and 30 frames per second are smooth: no joint is faster than 7 m/s.
    assert joints[..., 1].min() > 0.0
    assert np.linalg.norm(np.diff(joints, axis=0), axis=-1).max() < 7 / 30
    assert abs(joints[0, JOINT["head"], 1] - 0.92 * performer.height) < 0.12 or action == 9


def test_planted_feet_stay():
    _, body = _body(35)
    feet = body.joints[:, [JOINT["left_ankle"], JOINT["right_ankle"]]]
    assert np.ptp(feet, axis=0).max() < 0.01


def test_unknown_action_is_named():
    with pytest.raises(ValueError, match="action 11 has no generated motion"):
        perform(11, make_performer(1, 0), np.random.default_rng(0))


def test_performers_differ_and_follow_seed():
    one, again, other, reseeded = (make_performer(*key) for key in ((1, 0), (1, 0), (2, 0), (1, 9)))
    np.testing.assert_array_equal(one.atlas, again.atlas)
    assert one.height == again.height != other.height
    assert (one.atlas != other.atlas).any()
    assert (one.atlas != reseeded.atlas).any()


@pytest.mark.parametrize("replication", [1, 2])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_cameras_stand_where_the_official_table_says(replication, number):
    camera = make_camera(10, number)
    assert camera.position[1] == 1.8
    assert np.hypot(*camera.position[[0, 2]]) == pytest.approx(3.0)
    # Angle towards the person's left, relative to the facing direction.
    facing = FACING[replication]
    left, ahead = np.array([np.cos(facing), 0, -np.sin(facing)]), np.array([np.sin(facing), 0, np.cos(facing)])
    angle = np.arctan2(camera.position @ left, camera.position @ ahead)
    assert angle == pytest.approx(AZIMUTH[replication, number], abs=1e-9)
    np.testing.assert_allclose(camera.rotation @ camera.rotation.T, np.eye(3), atol=1e-12)


def test_unknown_camera_and_setup_are_named():
    with pytest.raises(ValueError, match="unknown setup 40"):
        make_camera(40, 1)
    with pytest.raises(ValueError, match="unknown camera 4"):
        make_camera(1, 4)


@pytest.mark.parametrize(("replication", "frontal", "profile"), [(1, 3, 2), (2, 2, 3)])
def test_left_is_left(replication, frontal, profile):
    _, body = _body(23, facing=FACING[replication])

    def columns(camera: int) -> np.ndarray:
        return project_color(make_camera(10, camera).to_camera(body.joints))[..., 0]

    front = columns(frontal)
    assert (front[:, JOINT["left_shoulder"]] > front[:, JOINT["right_shoulder"]] + 60).all()
    # Seen from the left (R001) the person looks to the image's left, seen from the right to the right.
    side = columns(profile)
    ahead = side[:, JOINT["left_foot"]] - side[:, JOINT["left_ankle"]]
    assert (np.sign(ahead) == (-1 if replication == 1 else 1)).all()


def test_far_side_is_occluded_from_the_side():
    _, body = _body(35, facing=FACING[1])
    seen = {}
    for number in (2, 3):
        camera = make_camera(10, number)
        seen[number] = occluded_joints(body, camera_quadrics(body, camera), camera)[0]
    # Camera 2 stands on the left: right shoulder and elbow are hidden there, from the front nearly nothing is.
    assert seen[2][[JOINT["right_shoulder"], JOINT["right_elbow"]]].all()
    assert not seen[2][[JOINT["left_shoulder"], JOINT["left_elbow"], JOINT["left_knee"]]].any()
    assert seen[3].sum() <= 2

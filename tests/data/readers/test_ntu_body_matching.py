"""Two generated people, seen by three cameras that each number the bodies in their own way."""

from itertools import product

import numpy as np
import pytest

from pasgan.data.readers import NTURGBDReader, SkeletonBody, SkeletonSequence
from pasgan.data.readers.ntu_body_matching import match_bodies
from pasgan.data.sample.body import pose_body
from pasgan.data.sample.cameras import make_camera
from pasgan.data.sample.motions import perform
from pasgan.data.sample.performers import make_performer
from pasgan.structures.ntu_protocol import AZIMUTH

CAMERAS = ("C001", "C002", "C003")
AZIMUTHS = {camera: AZIMUTH[1, int(camera[1:])] for camera in CAMERAS}


def people(actions=(23, 10)):
    """Joints (T, 25, 3) in the room of two people who face each other: actions of the sample's motions."""
    joints = []
    for number, action in enumerate(actions):
        # Two who do the same are alike: same person, same motion.
        performer = make_performer(1 + action, seed=0)
        motion = perform(action, performer, np.random.default_rng(action))
        facing = np.pi / 4 + np.pi * number
        place = (-0.4 * np.sin(facing), -0.4 * np.cos(facing))
        joints.append(pose_body(performer, motion, place, facing).joints)
    length = min(map(len, joints))
    return [positions[:length] for positions in joints]


def body(body_id, positions):
    count = len(positions)
    points = np.zeros((count, 25, 2), np.float32)
    states = np.full((count, 25), 2, np.uint8)
    return SkeletonBody(body_id, np.arange(count), positions.astype(np.float32), points, points, states)


def seen(joints, orders, noise=0.03):
    """Candidates by camera, in the order given, with the noise of a Kinect; body_id is the person."""
    rng, candidates = np.random.default_rng(0), {}
    for camera, order in zip(CAMERAS, orders, strict=True):
        view = make_camera(3, int(camera[1:]))
        found = [view.to_camera(positions) for positions in joints]
        candidates[camera] = [body(person, found[person] + rng.normal(0, noise, found[0].shape)) for person in order]
    sequences = {camera: SkeletonSequence(len(joints[0]), bodies) for camera, bodies in candidates.items()}
    return sequences, candidates


@pytest.mark.parametrize("orders", list(product([(0, 1), (1, 0)], repeat=3)))
def test_the_same_person_in_all_cameras_however_the_bodies_are_numbered(orders):
    chosen, clear = match_bodies(*seen(people(), orders), AZIMUTHS)
    assert clear
    assert len({body.body_id for body in chosen.values()}) == 1
    # The person that most cameras name first.
    assert chosen["C001"].body_id == (sum(order[0] for order in orders) > 1)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_people_who_mirror_each_other_are_told_apart_by_where_the_cameras_stand(order):
    chosen, clear = match_bodies(*seen(people((10, 10)), [(0, 1), order, (0, 1)]), AZIMUTHS)
    assert clear
    assert {body.body_id for body in chosen.values()} == {0}


def test_a_camera_that_sees_one_of_them_decides_who_it_is():
    chosen, clear = match_bodies(*seen(people(), [(0, 1), (1,), (0, 1)]), AZIMUTHS)
    assert clear
    assert {body.body_id for body in chosen.values()} == {1}


def test_the_same_body_twice_is_reported_as_unclear():
    joints = people()
    chosen, clear = match_bodies(*seen([joints[0], joints[0]], [(0, 1)] * 3), AZIMUTHS)
    assert not clear
    assert set(chosen) == set(CAMERAS)


def test_the_reader_takes_one_person_of_a_two_person_action(ntu_files, tmp_path):
    ntu_files.write_recording(tmp_path, "S003P001R001A050")
    _, candidates = seen([positions[:12] for positions in people()], [(0, 1), (1, 0), (0, 1)])
    for camera, bodies in candidates.items():
        frames = []
        for time in range(12):
            rows = []
            for one in bodies:
                joints = np.zeros((25, 12))
                joints[:, :3], joints[:, 5], joints[:, 11] = one.positions[time], 100 + one.body_id, 2
                rows.append((one.body_id, joints))
            frames.append(rows)
        path = next(tmp_path.rglob(f"S003{camera}P001R001A050.skeleton"))
        path.write_text(ntu_files.skeleton_text(frames, newline="\r\n"), newline="")
    reader = NTURGBDReader(tmp_path, include_two_person=True)
    recording = reader.read(reader.scan().sources[0])
    x = [float(view.keypoints["kinect25"][0, 0, 0]) for view in recording.views.values()]
    assert len(set(x)) == 1

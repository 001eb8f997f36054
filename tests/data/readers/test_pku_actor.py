from __future__ import annotations

import math

import numpy as np
import pytest

from pasgan.data.readers.pku_actor import camera_azimuth, select_actor, untangle_bodies, view_azimuths
from pasgan.structures import get_skeleton

NAMES = get_skeleton("kinect25").keypoint_names


def person(place: float, motion: float, num_frames: int = 40) -> np.ndarray:
    """(T, 25, 3) joints around (place, 0, 3) that swing."""
    rest = np.random.default_rng(int(place) + 7).normal([place, 0, 3], 0.3, (25, 3))
    swing = motion * np.sin(np.arange(num_frames) / 5)[:, None, None]
    return (rest + swing).astype(np.float32)


def test_bodies_that_change_places_in_the_file_are_followed():
    first, second = person(-1, 0.3), person(1, 0.05)
    bodies = np.stack([first, second], axis=1)
    bodies[10:20] = bodies[10:20, ::-1]
    bodies[25, 0], bodies[25, 1] = bodies[25, 1].copy(), np.nan  # only the second, in the first place
    result = untangle_bodies(bodies)
    seen = np.arange(40) != 25
    np.testing.assert_array_equal(result[seen, 0], first[seen])
    np.testing.assert_array_equal(result[:, 1], second)
    assert np.isnan(result[25, 0]).all()


def test_someone_who_comes_in_later_is_another_person():
    bodies = np.full((40, 2, 25, 3), np.nan, np.float32)
    bodies[:, 0] = person(-1, 0.3)
    bodies[15:, 1] = person(1, 0.05)[15:]
    np.testing.assert_array_equal(untangle_bodies(bodies), bodies)


def test_the_actor_moves_most_and_stays():
    bodies = np.stack([person(-1, 0.05), person(1, 0.3)], axis=1)
    bodies[5:9] = bodies[5:9, ::-1]
    np.testing.assert_array_equal(select_actor(bodies), person(1, 0.3))
    bodies = np.stack([person(-1, 0.05), person(1, 9.0)], axis=1)
    bodies[5:, 1] = np.nan
    np.testing.assert_array_equal(select_actor(bodies), person(-1, 0.05))
    assert select_actor(np.full((4, 2, 25, 3), np.nan)) is None


def facing_person(azimuth: float) -> np.ndarray:
    """(T, 25, 3): a person 3 m away, seen from `azimuth` towards their left."""
    joints = np.zeros((10, 25, 3), np.float32)
    # Seen from the person's left, the left shoulder is the nearer one.
    across = np.array([math.cos(azimuth), 0, -math.sin(azimuth)])
    for name in ("shoulder", "hip"):
        for side, sign in (("left", 0.2), ("right", -0.2)):
            joints[:, NAMES.index(f"{side}_{name}")] = sign * across
    return joints + np.array([0, 0, 3], np.float32)


@pytest.mark.parametrize("degrees", [-90, -45, 0, 30, 90])
def test_azimuth_of_a_camera(degrees):
    assert math.degrees(camera_azimuth(facing_person(math.radians(degrees)))) == pytest.approx(degrees, abs=0.1)
    assert camera_azimuth(np.full((5, 25, 3), np.nan)) is None


@pytest.mark.parametrize(
    ("measured", "azimuths", "note"),
    [
        ((-40, 5, 41), (-45, 0, 45), ""),
        ((3, 40, 85), (0, 45, 90), ""),  # the person faces the left camera
        ((-88, -45, None), (-90, -45, 0), ""),
        ((40, 3, -48), (45, 0, -45), "left and right exchanged"),
        ((-45, 60, -45), (-45, 0, 45), "facing unclear"),
        ((None, None, None), (-45, 0, 45), "facing unclear"),
    ],
)
def test_the_views_follow_what_the_cameras_agree_on(measured, azimuths, note):
    radians = {camera: None if a is None else math.radians(a) for camera, a in zip("LMR", measured, strict=True)}
    found, said = view_azimuths(radians)
    assert [math.degrees(found[camera]) for camera in "LMR"] == pytest.approx(azimuths)
    assert said.startswith(note)
    assert bool(said) == bool(note)

import numpy as np
import pytest

from pasgan.data.readers import ReaderError, SkeletonBody, SkeletonSequence
from pasgan.data.readers.ntu_depth import find_depth_maps, fit_depth_to_color

# Constants of one of NTU's sensors, colour pixels of 1920x1080: scale, parallax in px·m, shift.
TO_COLOR = np.array([[2.89, 60.0, 220.0], [2.88, 0.5, -63.0]])


def sequence(num_frames=20, noise=0.0, seed=0):
    """A person of 25 joints, 0.8 m deep, three metres away."""
    rng = np.random.default_rng(seed)
    depth = rng.uniform([180, 100], [330, 330], (num_frames, 25, 2))
    z = rng.uniform(2.6, 3.4, (num_frames, 25, 1))
    terms = [np.concatenate([depth[..., axis, None], 1 / z, np.ones_like(z)], -1) for axis in range(2)]
    color = np.stack([terms[axis] @ TO_COLOR[axis] for axis in range(2)], -1) + rng.normal(0, noise, depth.shape)
    positions = np.concatenate([np.zeros_like(depth), z], -1)
    body = SkeletonBody(1, np.arange(num_frames), positions, color, depth, np.full((num_frames, 25), 2, np.uint8))
    return SkeletonSequence(num_frames, [body])


def test_the_fit_finds_the_sensor():
    np.testing.assert_allclose(fit_depth_to_color(sequence(), (1080, 1920)), TO_COLOR, rtol=1e-3, atol=0.05)


def test_unknown_joints_are_left_out_and_noise_is_averaged():
    noisy = sequence(num_frames=100, noise=0.4)
    noisy.bodies[0].depth_points[3, 7] = np.nan
    noisy.bodies[0].color_points[5, 2] = np.nan
    found = fit_depth_to_color(noisy, (1080, 1920))
    points = np.array([[250.0, 1 / 2.8, 1], [300.0, 1 / 3.3, 1]])
    np.testing.assert_allclose(points @ found.T, points @ TO_COLOR.T, atol=0.1)


def test_smaller_videos_have_smaller_pixels():
    full, eighth = (fit_depth_to_color(sequence(), size) for size in ((1080, 1920), (135, 240)))
    point = np.array([250.0, 1 / 3, 1])
    np.testing.assert_allclose(point @ eighth.T, (point @ full.T + 0.5) / 8 - 0.5, atol=1e-3)


def test_what_is_missing_is_named(tmp_path):
    for number in (2, 1, 4):
        (tmp_path / f"MDepth-{number:08d}.png").touch()
    with pytest.raises(ReaderError, match=r"has no MDepth-00000003.png, but later ones"):
        find_depth_maps(tmp_path, sequence(), (1080, 1920))
    (tmp_path / "MDepth-00000003.png").touch()
    (tmp_path / "notes.txt").touch()
    maps = find_depth_maps(tmp_path, sequence(), (1080, 1920))
    assert [path.name for path in maps.files] == [f"MDepth-0000000{number}.png" for number in (1, 2, 3, 4)]
    with pytest.raises(ReaderError, match=r"0 joints have a place in depth and in colour, 25 are needed"):
        find_depth_maps(tmp_path, SkeletonSequence(4, []), (1080, 1920))

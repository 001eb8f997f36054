from __future__ import annotations

import cv2
import numpy as np
import pytest

from pasgan.data.readers.pku_projection import FOCAL, measure_offset, project_to_color
from pasgan.data.readers.pku_skeleton import read_pku_skeleton
from pasgan.data.readers.video import iterate_frames
from pasgan.data.sample.cameras import project_color

CAMERAS = ("L", "M", "R")


def test_projection_has_the_fitted_constants():
    points = project_to_color(np.array([[0.0, 0.0, 3.0], [0.5, -0.25, 2.0]]))
    np.testing.assert_allclose(points[0], [958 + 60 / 3, 553], rtol=1e-6)
    np.testing.assert_allclose(points[1], [958 + (0.5 * FOCAL + 60) / 2, 553 + 0.25 * FOCAL / 2], rtol=1e-6)


def true_offset(bodies: np.ndarray) -> np.ndarray:
    """What the sample's own lens differs by from the constants, pixels of 1920x1080."""
    difference = project_color(bodies[:, 0]) - project_to_color(bodies[:, 0])
    return np.nanmedian(difference.reshape(-1, 2), axis=0)


@pytest.mark.parametrize("camera", CAMERAS)
def test_the_offset_of_the_samples_lens_is_found(pku_raw, camera):
    bodies = read_pku_skeleton(pku_raw / f"Data/PKU_Skeleton_Renew/0007-{camera}.txt")
    offset = measure_offset(pku_raw / f"Data/RGB_VIDEO/0007-{camera}.avi", bodies)
    truth = true_offset(bodies)
    assert np.linalg.norm(truth) > 20
    # The frames are 224x126: a pixel there is 8.6 of the colour frame.
    np.testing.assert_allclose(offset, truth, atol=7)


def test_a_shift_of_the_frames_shifts_the_offset(pku_raw, tmp_path):
    bodies = read_pku_skeleton(pku_raw / "Data/PKU_Skeleton_Renew/0002-M.txt")
    frames = list(iterate_frames(pku_raw / "Data/RGB_VIDEO/0002-M.avi"))
    height, width = frames[0].shape[:2]
    path = tmp_path / "0002-M.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"XVID"), 30, (width, height))
    for frame in frames:
        writer.write(cv2.warpAffine(frame, np.float32([[1, 0, 4], [0, 1, -3]]), (width, height)))
    writer.release()
    shift = np.array([4, -3]) * 1080 / height
    np.testing.assert_allclose(measure_offset(path, bodies), true_offset(bodies) + shift, atol=7)


def test_where_the_video_does_not_tell_there_is_no_offset(pku_raw):
    video = pku_raw / "Data/RGB_VIDEO/0002-M.avi"
    bodies = read_pku_skeleton(pku_raw / "Data/PKU_Skeleton_Renew/0002-M.txt")
    still = np.repeat(bodies[:1], len(bodies), axis=0)
    assert measure_offset(video, still) is None
    assert measure_offset(video, bodies[:5]) is None
    assert measure_offset(video, np.full_like(bodies, np.nan)) is None
    # Somebody else's skeleton moves at other moments and places, and goes on for longer.
    other = read_pku_skeleton(pku_raw / "Data/PKU_Skeleton_Renew/0011-L.txt")
    assert measure_offset(video, other) is None

from __future__ import annotations

import numpy as np
import pytest

from pasgan.data.readers.calibration import CalibratedCamera


@pytest.mark.parametrize("fisheye", [False, True])
def test_projecting_is_the_inverse_of_rays(fisheye):
    rotation = np.array([[0, 1, 0], [0, 0, -1], [-1, 0, 0.0]])
    matrix = np.array([[400.0, 0, 320], [0, 410, 240], [0, 0, 1]])
    distortions = np.array([-0.05, 0.01, 0.001, -0.001])
    camera = CalibratedCamera("a", (480, 640), matrix, distortions, rotation, np.array([0.1, 0.2, 3.0]), fisheye)
    positions = np.random.default_rng(0).uniform(-0.8, 0.8, (5, 7, 3))
    points = camera.project(positions)
    local = camera.transform(positions)
    np.testing.assert_allclose(camera.rays(points), local[..., :2] / local[..., 2:], atol=1e-4)


def test_what_the_camera_cannot_see_has_no_place_in_its_image():
    camera = CalibratedCamera("a", (480, 640), np.diag([400, 400, 1.0]), np.zeros(5), np.eye(3), np.zeros(3))
    positions = np.array([[0.5, 0.5, 2], [0.5, 0.5, -2], [-0.5, 0.5, 2], [4, 0, 1], [0, 1.2, 1], [np.nan, 0, 1]])
    points = camera.project(positions)
    np.testing.assert_allclose(points[0], [100, 100])
    assert np.isnan(points[1:]).all()

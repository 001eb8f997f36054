from __future__ import annotations

import numpy as np

from pasgan.visualization import error_maps, overlay_heatmaps, pose_heatmaps


def test_heat_is_brightest_at_the_joint():
    keypoints = np.array([[[20.0, 10.0], [np.nan, np.nan]]])
    heatmaps = pose_heatmaps(keypoints, (32, 40))
    assert heatmaps.shape == (1, 2, 32, 40)
    assert np.unravel_index(heatmaps[0, 0].argmax(), (32, 40)) == (10, 20)
    assert (heatmaps[0, 1] == 0).all()
    picture = overlay_heatmaps(np.zeros((1, 32, 40, 3), np.uint8), heatmaps)
    assert picture.dtype == np.uint8
    assert np.unravel_index(picture[0].sum(-1).argmax(), (32, 40)) == (10, 20)


def test_no_heat_leaves_a_dim_grey_frame():
    frames = np.full((1, 8, 8, 3), 200, np.uint8)
    assert (overlay_heatmaps(frames, np.zeros((1, 8, 8))) == 100).all()


def test_error_maps_go_from_black_to_bright():
    target = np.zeros((1, 4, 4, 3), np.uint8)
    pred = target.copy()
    pred[0, 0, 0], pred[0, 1, 1] = 255, 30
    errors = error_maps(pred, target)[0].sum(-1).astype(int)
    assert errors[0, 0] > errors[1, 1] > errors[3, 3]
    assert errors[3, 3] < 10

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from pasgan.evaluation.functional import frame_warping_error, make_flow_method, true_motion
from pasgan.evaluation.functional.warping_error import Motion, unoccluded_mask, warp_back

RNG = np.random.default_rng(0)


def constant_flow(dx: float, dy: float, size: tuple[int, int] = (20, 24)) -> np.ndarray:
    return np.broadcast_to(np.float32([dx, dy]), (*size, 2)).copy()


def test_warp_reads_the_next_frame_where_the_flow_leads():
    image = RNG.random((20, 24, 3), dtype=np.float32)
    warped = warp_back(image, constant_flow(3, -2))
    np.testing.assert_array_equal(warped[2:, :-3], image[:-2, 3:])


def test_warp_equals_pytorchs_sampling():
    image = RNG.random((20, 24, 3), dtype=np.float32)
    flow = RNG.uniform(-4, 4, (20, 24, 2)).astype(np.float32)
    rows, columns = np.indices((20, 24))
    grid = np.stack([(columns + flow[..., 0]) / 23, (rows + flow[..., 1]) / 19], axis=-1) * 2 - 1
    theirs = F.grid_sample(
        torch.from_numpy(image).permute(2, 0, 1)[None].double(),
        torch.from_numpy(grid)[None],
        padding_mode="border",
        align_corners=True,
    )
    # OpenCV rounds positions to 1/32 of a pixel.
    np.testing.assert_allclose(warp_back(image, flow), theirs[0].permute(1, 2, 0), atol=0.05)


def test_flows_that_agree_are_visible_unless_they_leave_the_frame():
    seen = unoccluded_mask(constant_flow(3, 0), constant_flow(-3, 0))
    assert seen[:, :-3].all()
    assert not seen[:, -3:].any()


@pytest.mark.parametrize(("error", "visible"), [(0.70, True), (0.90, False)])
def test_flows_may_disagree_a_little(error, visible):
    """By √(0.01 (9 + 2.3²) + 0.5) = 0.80 pixels here, by 0.71 without motion."""
    seen = unoccluded_mask(constant_flow(3, 0), constant_flow(-3 + error, 0))
    assert seen[:, :-3].all() == visible
    assert seen.any() == visible


def test_what_is_covered_in_the_next_frame_is_left_out():
    forward, backward = constant_flow(0, 0), constant_flow(0, 0)
    forward[:, 4:8, 0], backward[:, 9:13, 0] = 5, -5  # a bar moves by 5 and covers the background there
    seen = unoccluded_mask(forward, backward)
    assert not seen[:, 9:13].any()
    assert seen[:, :9].all()
    assert seen[:, 13:].all()


def test_error_of_a_known_difference():
    frame = np.full((20, 24, 3), 100, np.uint8)
    motion = Motion(constant_flow(0, 0), np.ones((20, 24), bool))
    assert frame_warping_error(frame, frame + 51, motion) == pytest.approx(0.04, rel=1e-6)
    assert frame_warping_error(frame, frame, motion) == 0


def test_occluded_pixels_do_not_count():
    frame, following = np.zeros((2, 20, 24, 3), np.uint8)
    following[:, :12] = 255
    seen = np.ones((20, 24), bool)
    seen[:, :12] = False
    assert frame_warping_error(frame, following, Motion(constant_flow(0, 0), seen)) == 0
    assert math.isnan(frame_warping_error(frame, following, Motion(constant_flow(0, 0), seen & False)))


def test_a_shift_is_explained_by_the_motion_and_flicker_is_not():
    texture = np.repeat(np.repeat(RNG.integers(0, 256, (20, 20, 3), dtype=np.uint8), 4, axis=0), 4, axis=1)
    frame, following = texture[4:60, 4:60], texture[4:60, 3:59]  # by one pixel to the right
    motion = true_motion(frame, following, make_flow_method("dis"))
    assert motion.unoccluded.mean() > 0.9
    moved, still = (frame_warping_error(frame, other, motion) for other in (following, frame))
    assert moved < 0.1 * still
    darker = (following * 0.8).astype(np.uint8)
    assert frame_warping_error(frame, darker, motion) > moved + 0.005

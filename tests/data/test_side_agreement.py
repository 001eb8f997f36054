"""Left and right of two keypoint sets: of the generated sample, as it is and made to disagree."""

import numpy as np
import pytest

from pasgan.data import FrameStore
from pasgan.data.side_agreement import side_agreement, stored_side_agreement
from pasgan.structures import convert_keypoints, get_skeleton


def coco_like(points: np.ndarray, noise: float, flip: bool) -> np.ndarray:
    """What an image-based estimator would say of Kinect joints (T, 25, 2): COCO's joints, `noise` pixels off."""
    coco, _ = convert_keypoints(points, np.ones(points.shape[:2]), "kinect25", "coco17", flip=flip)
    return coco + np.random.default_rng(0).normal(0, noise, coco.shape)


@pytest.mark.parametrize("flip", [False, True])
def test_every_view_of_the_sample(sample_store, flip):
    """Front, back and side views with an error of 2 % of the height: most are decided, and none is decided wrongly."""
    store = FrameStore(sample_store)
    verdicts = []
    for index, entry in enumerate(store.recordings):
        for camera in entry.cameras:
            points, _ = store.keypoints(index, camera)
            noise = 0.02 * np.nanmax(np.ptp(points[..., 1], axis=1))
            verdicts.append(side_agreement(points, coco_like(points, noise, flip), "kinect25", "coco17").verdict)
    assert verdicts.count("swapped" if flip else "as named") > 0.7 * len(verdicts)
    assert ("as named" if flip else "swapped") not in verdicts


def upright(facing: float) -> np.ndarray:
    """Someone upright, 100 px high, in 4 frames; `facing` 1 towards the camera, -1 away from it, 0 sideways."""
    names = get_skeleton("kinect25").keypoint_names
    heights = {"shoulder": 20, "elbow": 35, "wrist": 50, "hip": 50, "knee": 75, "ankle": 100, "head": 0}
    points = np.full((4, 25, 2), np.nan)
    for index, name in enumerate(names):
        side, _, part = name.rpartition("_")
        if part in heights:
            points[:, index] = 50 + {"left": 10, "right": -10}.get(side, 0) * facing, heights[part]
    return points


@pytest.mark.parametrize(
    ("facing", "flip", "as_named", "swapped", "verdict"),
    [
        (1, False, 0, 0.2, "as named"),
        (1, True, 0.2, 0, "swapped"),
        (-1, False, 0, 0.2, "as named"),
        (-1, True, 0.2, 0, "swapped"),
        (0, True, 0, 0, "undecided"),
    ],
)
def test_errors_by_hand(facing, flip, as_named, swapped, verdict):
    points = upright(facing)
    agreement = side_agreement(points, coco_like(points, 0, flip), "kinect25", "coco17")
    assert (agreement.as_named, agreement.swapped) == pytest.approx((as_named, swapped))
    assert agreement.verdict == verdict
    assert agreement.num_joints == 4 * 12


def test_nothing_to_compare():
    points = upright(1)
    agreement = side_agreement(points, np.full((4, 17, 2), np.nan), "kinect25", "coco17")
    assert np.isnan(agreement.as_named)
    assert agreement.verdict == "undecided"
    with pytest.raises(ValueError, match="4 and 3 frames"):
        side_agreement(points, points[:3], "kinect25", "kinect25")


def test_views_of_a_store(sample_store):
    """A set against itself: every view is named alike or, from the side, undecided."""
    store = FrameStore(sample_store)
    rows = list(stored_side_agreement(store, "kinect25", "kinect25"))
    assert len(rows) == sum(len(entry.cameras) for entry in store.recordings)
    assert {agreement.as_named for _, _, agreement in rows} == {0}
    assert "swapped" not in {agreement.verdict for _, _, agreement in rows}

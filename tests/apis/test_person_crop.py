import numpy as np
import pytest

from pasgan.apis.person_crop import PERSON_SHARE, PersonCropError, source_crop, target_crop


def person(x, y, height, width=20.0):
    """Joints at the corners of a box whose middle is (x, y)."""
    corners = [(-1, -1), (1, -1), (-1, 1), (1, 1)]
    return np.array([[x + sx * width / 2, y + sy * height / 2] for sx, sy in corners], np.float32)


def test_a_standing_person_has_its_share_of_the_height():
    x, y, width, height = source_crop(np.stack([person(200, 100, 90)] * 5))
    assert width == height == 120
    assert 90 / height == PERSON_SHARE
    assert (x + width / 2, y + height / 2) == (200, 100)


def test_a_dataset_may_be_cropped_closer():
    walk = np.stack([person(200, 100, 95, width=95)] * 5)
    assert source_crop(walk, person_share=0.95)[2] == 105  # all joints and a margin
    assert source_crop(np.stack([person(200, 100, 95)] * 5), person_share=0.95)[3] == 105


def test_everything_that_the_person_reaches_is_inside():
    walk = np.stack([person(200 + 10 * t, 100, 60) for t in range(30)])
    x, _, width, _ = source_crop(walk)
    assert x < walk[..., 0].min()
    assert walk[..., 0].max() < x + width


def test_frames_without_the_person_do_not_count():
    walk = np.stack([person(50, 50, 60)] * 3)
    expected = source_crop(walk)
    walk = np.concatenate([walk, np.full((2, 4, 2), np.nan, np.float32)])
    assert source_crop(walk) == expected
    with pytest.raises(PersonCropError, match="no person"):
        source_crop(walk[3:])


def test_the_target_has_the_person_as_large_and_as_high():
    walk = np.stack([person(200, 100, 90), person(200, 130, 60)])
    crop = source_crop(walk)
    image = person(400, 300, 180, width=30)
    x, y, side, _ = target_crop(image, walk, crop)
    assert side == 2 * crop[2]
    assert x + side / 2 == 400
    feet_in_source = (145 - crop[1]) / crop[3]
    feet_in_target = (390 - y) / side
    assert feet_in_target == pytest.approx(feet_in_source, abs=0.01)

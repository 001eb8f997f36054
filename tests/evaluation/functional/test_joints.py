from __future__ import annotations

import pytest
import torch

from pasgan.evaluation.functional.joints import known_joints, mean_over_known, pixel_distance


def test_pixels_of_a_frame_that_is_not_square():
    target = torch.zeros(1, 2)
    assert pixel_distance(target + torch.tensor([0.6, 0.0]), target, (40, 100)).item() == pytest.approx(30)
    assert pixel_distance(target + torch.tensor([0.06, 0.2]), target, (40, 100)).item() == pytest.approx(5)


def test_known_are_visible_joints_with_a_place():
    target = torch.zeros(3, 2)
    target[1, 0] = float("nan")
    assert known_joints(target, target).tolist() == [True, False, True]
    assert known_joints(target, target, torch.tensor([0, 2, 1])).tolist() == [False, False, True]


def test_mean_ignores_what_is_unknown():
    values = torch.tensor([[1.0, float("nan"), 3.0], [5.0, 5.0, 5.0]])
    mean, count = mean_over_known(values, torch.tensor([[True, False, True], [False, False, False]]))
    assert mean[0] == 2
    assert mean[1].isnan()
    assert count.tolist() == [2, 0]


@pytest.mark.parametrize("shapes", [((2, 3, 2), (2, 4, 2), None), ((2, 3, 2), (2, 3, 2), (2, 2))])
def test_shapes_must_agree(shapes):
    with pytest.raises(ValueError, match="differ in shape"):
        known_joints(*(None if shape is None else torch.zeros(shape) for shape in shapes))

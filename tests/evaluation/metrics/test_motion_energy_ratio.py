from __future__ import annotations

import math

import pytest
import torch

from pasgan.evaluation.metrics import MotionEnergyRatio
from pasgan.evaluation.scored_clip import ScoredClip
from tests.evaluation.clip_samples import SIZE, K, T, make_sample

KEYS = ("motion_energy_ratio", "masked/motion_energy_ratio")


def score(sample: dict, row: str = "model", **options) -> dict:
    return MotionEnergyRatio().score_rows(ScoredClip.of_sample(sample, **options))[row]


def test_true_video_has_one_frozen_video_zero():
    sample = make_sample()
    perfect = score(sample | {"pred_video": sample["target_video"]})
    frozen = score(sample, row="copy")
    assert [perfect[key].mean for key in KEYS] == [1, 1]
    assert [frozen[key].mean for key in KEYS] == [0, 0]
    assert frozen["motion_energy_ratio"].weights.sum() > 0


def test_flicker_has_more_than_one():
    assert min(score(make_sample())[key].mean for key in KEYS) > 1.2


def test_mean_is_the_ratio_of_the_sums():
    sample = make_sample()
    target = torch.zeros(3, T, SIZE, SIZE, dtype=torch.uint8)
    target[:, 1], target[:, 2], target[:, 3] = 100, 110, 110  # changes: 100, 10, 0
    pred = torch.zeros_like(target)
    pred[:, 1], pred[:, 2], pred[:, 3] = 50, 70, 90  # changes: 50, 20, 20
    ratio = score(sample | {"target_video": target, "pred_video": pred})["motion_energy_ratio"]
    assert ratio.values[:2] == pytest.approx([0.5, 2])
    assert math.isnan(ratio.values[2])  # nothing moves there in truth
    assert ratio.weights[2] == 0
    assert ratio.mean == pytest.approx(70 / 110)
    assert ratio.start == 1


def test_masked_looks_at_the_person_in_either_frame():
    """One joint jumps from left to right; only what changes around its two places counts."""
    keypoints = torch.full((T, K, 2), -0.5)
    keypoints[1:, :, 0] = 0.5
    target = torch.zeros(3, T, SIZE, SIZE, dtype=torch.uint8)
    pred = target.clone()
    target[:, 1:, 8, 8], target[:, 1:, 8, 24] = 200, 100  # both places
    pred[:, 1:, 8, 8] = 60
    pred[:, 1:, 28, 28] = 255  # outside both
    sample = make_sample(target_video=target, pred_video=pred, target_keypoints=keypoints, pred_keypoints=keypoints)
    ratios = score(sample)
    assert ratios["masked/motion_energy_ratio"].mean == pytest.approx(60 / 300)
    assert ratios["motion_energy_ratio"].mean == pytest.approx(315 / 300)


def test_still_clip_and_clip_without_a_person_are_left_out():
    still = make_sample()
    still["target_video"] = still["target_video"][:, :1].repeat(1, T, 1, 1)
    assert score(still)["motion_energy_ratio"].weights.tolist() == [0, 0, 0]
    nobody = score(make_sample(target_keypoints_visible=torch.zeros(T, K)))
    assert nobody["masked/motion_energy_ratio"].weights.tolist() == [0, 0, 0]
    assert nobody["motion_energy_ratio"].weights.min() > 0


def test_other_regions_are_an_error():
    with pytest.raises(ValueError, match="unknown region moving; known here: full, masked"):
        MotionEnergyRatio(regions=("moving",))

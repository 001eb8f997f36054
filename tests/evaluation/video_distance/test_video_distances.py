from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from pasgan.evaluation.functional.frechet import frechet_distance
from pasgan.evaluation.functional.kernel_distance import kernel_distance
from pasgan.evaluation.video_distance.feature_statistics import TRUTH, FeatureStatistics
from pasgan.evaluation.video_distance.video_distances import fvd_score, kvd_score

DIM = 12


def _statistics(truth: Tensor, generated: Tensor, clips_per_recording: int = 1) -> FeatureStatistics:
    statistics = FeatureStatistics()
    for index, (x, y) in enumerate(zip(truth, generated, strict=True)):
        statistics.add(f"recording{index // clips_per_recording}", f"clip{index}", {TRUTH: x, "model": y})
    return statistics


def _draws(num: int, seed: int = 0, shift: float = 0.0) -> tuple[Tensor, Tensor]:
    truth, generated = torch.randn(2, num, DIM, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    scale = torch.logspace(0, -1, DIM, dtype=torch.float64)
    return truth * scale, generated * scale + shift


def _frechet(x: Tensor, y: Tensor) -> float:
    return frechet_distance(x.mean(0), x.T.cov(), y.mean(0), y.T.cov())


def test_values_are_those_of_all_features_at_once():
    truth, generated = _draws(150, shift=0.2)
    statistics = _statistics(truth, generated)
    fvd, kvd = fvd_score(statistics, "model"), kvd_score(statistics, "model")
    assert fvd.mean == pytest.approx(_frechet(truth, generated), rel=1e-10)
    assert kvd.mean == pytest.approx(kernel_distance(truth, generated)[0], rel=1e-10)
    assert fvd.details["n"] == kvd.details["n"] == 150
    assert fvd.pairs == ()
    assert fvd.details["low"] < fvd.mean < fvd.details["high"]
    half_width = 1.96 * kvd.details["standard_error"]
    assert kvd.details["high"] - kvd.mean == pytest.approx(half_width, rel=1e-9)


def test_extrapolation_takes_the_bias_away():
    """Two draws of one law have distance 0; at N samples the bias is far larger than what is left of it."""
    values, left = [], []
    for seed in range(20):
        score = fvd_score(_statistics(*_draws(400, seed)), "model")
        values.append(score.mean)
        left.append(score.details["extrapolated"])
        assert score.details["extrapolated"] == pytest.approx(score.mean - score.details["bias"])
    assert np.mean(values) > 0.03
    assert abs(np.mean(left)) < 0.2 * np.mean(values)


def test_extrapolation_of_a_shifted_law_keeps_the_shift():
    left = [
        fvd_score(_statistics(*_draws(200, seed, shift=0.3)), "model").details["extrapolated"] for seed in range(10)
    ]
    assert np.mean(left) == pytest.approx(DIM * 0.3**2, rel=0.1)


def test_interval_is_about_the_spread_of_repeated_sets():
    scores = [fvd_score(_statistics(*_draws(600, seed, shift=0.3)), "model") for seed in range(40)]
    spread = np.std([score.mean for score in scores])
    half_width = np.mean([score.details["high"] - score.details["low"] for score in scores]) / 2
    assert half_width == pytest.approx(1.96 * spread, rel=0.35)


def test_identical_features_have_no_distance():
    truth, _ = _draws(40)
    statistics = _statistics(truth, truth)
    fvd = fvd_score(statistics, "model")
    assert [fvd.mean, fvd.details["high"], fvd.details["bias"]] == pytest.approx([0, 0, 0], abs=1e-12)
    assert kvd_score(statistics, "model").mean == 0


@pytest.mark.parametrize("num", [0, 1])
def test_less_than_two_clips_have_no_score(num):
    statistics = _statistics(*_draws(num))
    assert math.isnan(fvd_score(statistics, "model").mean)
    assert math.isnan(kvd_score(statistics, "model").mean)
    assert fvd_score(statistics, "model").details == {"n": num}


def test_one_recording_has_a_value_but_no_interval():
    statistics = _statistics(*_draws(30), clips_per_recording=30)
    fvd, kvd = fvd_score(statistics, "model"), kvd_score(statistics, "model")
    assert fvd.mean > 0
    assert all(math.isnan(fvd.details[name]) for name in ("bias", "extrapolated", "low", "high"))
    assert not math.isnan(kvd.mean)
    assert math.isnan(kvd.details["standard_error"])


def test_same_scores_in_any_order_and_at_every_call():
    truth, generated = _draws(10, shift=0.2)  # fewer clips than dimensions
    shuffled = np.random.default_rng(3).permutation(10)
    one, other = FeatureStatistics(), FeatureStatistics()
    for statistics, order in ((one, range(10)), (other, shuffled)):
        for index in order:
            statistics.add(f"r{index}", f"c{index}", {TRUTH: truth[index], "model": generated[index]})
    for score in (fvd_score, kvd_score):
        a, b = score(one, "model"), score(other, "model")
        assert [a.mean, *a.details.values()] == pytest.approx([b.mean, *b.details.values()], rel=1e-9)
        assert score(one, "model") == a

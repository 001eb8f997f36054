from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.linalg import sqrtm

from pasgan.evaluation.functional.frechet import frechet_distance, sample_size_bias


def _features(seed: int, num: int, dim: int, shift: float = 0.0) -> np.ndarray:
    """Correlated features whose standard deviations span two orders of magnitude."""
    rng = np.random.default_rng(seed)
    mixing = np.linalg.qr(rng.normal(size=(dim, dim)))[0] * np.geomspace(2, 0.02, dim)
    return rng.normal(size=(num, dim)) @ mixing + shift


def _moments(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return features.mean(axis=0), np.cov(features, rowvar=False)


def _distance(x: np.ndarray, y: np.ndarray) -> float:
    return frechet_distance(*(torch.from_numpy(moment) for moment in (*_moments(x), *_moments(y))))


def _scipy_distance(x: np.ndarray, y: np.ndarray) -> float:
    (mean_x, cov_x), (mean_y, cov_y) = _moments(x), _moments(y)
    return ((mean_x - mean_y) ** 2).sum() + np.trace(cov_x + cov_y - 2 * sqrtm(cov_x @ cov_y).real)


@pytest.mark.parametrize(("seed", "dim"), [(0, 2), (1, 5), (2, 40), (3, 64)])
def test_equals_scipy(seed, dim):
    x, y = _features(seed, 400, dim), _features(seed + 50, 300, dim, shift=0.05)
    assert _distance(x, y) == pytest.approx(_scipy_distance(x, y), rel=1e-6)


def test_is_not_the_distance_by_eigvalsh_of_the_product():
    x, y = _features(0, 400, 40), _features(50, 300, 40)
    (mean_x, cov_x), (mean_y, cov_y) = _moments(x), _moments(y)
    wrong = np.sqrt(np.linalg.eigvalsh(cov_x @ cov_y).clip(0)).sum()
    wrong_distance = ((mean_x - mean_y) ** 2).sum() + np.trace(cov_x + cov_y) - 2 * wrong
    assert abs(_distance(x, y) / wrong_distance - 1) > 0.01


@pytest.mark.parametrize("num", [3, 20, 63])
def test_fewer_clips_than_dimensions_equals_the_nuclear_norm_of_the_features(num):
    x, y = _features(0, num, 64), _features(1, num, 64, shift=0.1)
    centred_x, centred_y = (features - features.mean(axis=0) for features in (x, y))
    cross = np.linalg.norm(centred_x @ centred_y.T, "nuc")
    spread = (centred_x**2).sum() + (centred_y**2).sum()
    expected = ((x.mean(axis=0) - y.mean(axis=0)) ** 2).sum() + (spread - 2 * cross) / (num - 1)
    assert _distance(x, y) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("num", [10, 500])
def test_equal_moments_have_no_distance(num):
    x = _features(0, num, 64)
    assert _distance(x, x) == pytest.approx(0, abs=1e-12 * np.trace(_moments(x)[1]))


def test_shift_gives_its_squared_length():
    x, shift = _features(0, 100, 30), np.linspace(-1, 1, 30)
    assert _distance(x, x + shift) == pytest.approx((shift**2).sum(), rel=1e-10)


def test_diagonal_covariances_by_hand():
    # (3 - 1)² + (2 - 5)² + (1 - 1)² for the standard deviations, 2² + 1² for the means.
    means = torch.tensor([0.0, 1, 0]).double(), torch.tensor([2.0, 0, 0]).double()
    covs = torch.tensor([9.0, 4, 1]).double().diag(), torch.tensor([1.0, 25, 1]).double().diag()
    distance = frechet_distance(means[0], covs[0], means[1], covs[1])
    assert distance == pytest.approx(4 + 9 + 0 + 5, rel=1e-12)


def test_scaled_set():
    x = _features(0, 300, 20)
    x -= x.mean(axis=0)
    assert _distance(x, 3 * x) == pytest.approx(4 * np.trace(_moments(x)[1]), rel=1e-10)  # (3 - 1)² tr S


def test_symmetric_and_unchanged_by_rotation_and_common_shift():
    x, y = _features(0, 60, 30), _features(1, 50, 30, shift=0.2)
    rotation = np.linalg.qr(np.random.default_rng(5).normal(size=(30, 30)))[0]
    distance = _distance(x, y)
    assert _distance(y, x) == pytest.approx(distance, rel=1e-10)
    assert _distance(x @ rotation + 7, y @ rotation + 7) == pytest.approx(distance, rel=1e-9)


def test_bad_moments_are_refused():
    mean, cov = torch.zeros(3), torch.eye(3)
    with pytest.raises(ValueError, match=r"must be \(D,\) and \(D, D\)"):
        frechet_distance(mean, cov, mean, torch.eye(4))
    with pytest.raises(ValueError, match="must be finite"):
        frechet_distance(mean, cov, mean * math.nan, cov)


def test_bias_recovers_a_known_law():
    sizes = np.array([200, 250, 400, 700])
    bias = sample_size_bias(3 + 500 / 1000, 1000, 3 + 500 / sizes, sizes)
    assert bias == pytest.approx(500 / 1000, rel=1e-12)


def test_bias_is_the_least_squares_slope_through_the_whole_set():
    rng = np.random.default_rng(0)
    sizes = rng.integers(100, 900, 40)
    distances = 2 + 300 / sizes + rng.normal(0, 0.1, 40)
    slope = np.linalg.lstsq((1 / sizes - 1 / 1000)[:, None], distances - 2.4, rcond=None)[0][0]
    assert sample_size_bias(2.4, 1000, distances, sizes) == pytest.approx(slope / 1000, rel=1e-9)


def test_bias_without_subsets_is_unknown():
    assert math.isnan(sample_size_bias(1.0, 10, [], []))

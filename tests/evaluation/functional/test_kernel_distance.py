from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch
from torch import Tensor

from pasgan.evaluation.functional.kernel_distance import kernel_distance

DIM = 6


def _generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _draw(rng: torch.Generator, num: int, scale: float = 1.0) -> Tensor:
    return scale * torch.randn(num, DIM, generator=rng, dtype=torch.float64)


def _by_hand(x: Tensor, y: Tensor) -> float:
    def kernel(a: list[float], b: list[float]) -> float:
        return (sum(p * q for p, q in zip(a, b, strict=True)) / len(a) + 1) ** 3

    x, y = x.tolist(), y.tolist()

    pairs = list(itertools.permutations(range(len(x)), 2))
    terms = [kernel(x[i], x[j]) + kernel(y[i], y[j]) - kernel(x[i], y[j]) - kernel(x[j], y[i]) for i, j in pairs]
    return sum(terms) / len(terms)


def test_equals_loops():
    rng = _generator(0)
    x, y = _draw(rng, 7), _draw(rng, 7, 1.5)
    assert kernel_distance(x, y)[0] == pytest.approx(_by_hand(x, y), rel=1e-12)


def test_two_samples_worked_out():
    # k(x1, x2) = 1, k(y1, y2) = (2·3/1 + 1)³ = 343, crosswise k = 1.
    assert kernel_distance(torch.zeros(2, 1), torch.tensor([[2.0], [3.0]]))[0] == pytest.approx(1 + 343 - 2)


def test_identical_sets_have_no_distance():
    x = _draw(_generator(0), 20)
    assert kernel_distance(x, x) == pytest.approx((0, 0), abs=1e-12)


@pytest.mark.parametrize("paired", [False, True])
def test_unbiased_around_zero_for_one_law(paired):
    """Also where x and y of a clip depend on each other."""
    rng = _generator(1)
    values = []
    for _ in range(400):
        common = _draw(rng, 20) if paired else 0
        values.append(kernel_distance(*(0.6 * _draw(rng, 20) + 0.8 * common for _ in range(2)))[0])
    assert abs(np.mean(values)) < 3 * np.std(values) / math.sqrt(len(values))
    assert min(values) < 0 < max(values)


def test_other_law_has_the_same_distance_at_any_number_of_samples():
    rng = _generator(2)
    few = [kernel_distance(_draw(rng, 20), _draw(rng, 20, 1.3) + 0.2)[0] for _ in range(400)]
    many = [kernel_distance(_draw(rng, 500), _draw(rng, 500, 1.3) + 0.2)[0] for _ in range(40)]
    assert np.mean(many) > 10 * np.std(many) / math.sqrt(40)
    assert np.mean(few) == pytest.approx(np.mean(many), abs=4 * np.std(few) / math.sqrt(400))


def test_standard_error_is_the_spread_of_repeated_draws():
    rng = _generator(3)
    draws = [kernel_distance(_draw(rng, 60), _draw(rng, 60, 1.2) + 0.3) for _ in range(200)]
    assert np.mean([error for _, error in draws]) == pytest.approx(np.std([value for value, _ in draws]), rel=0.25)


def test_jackknife_leaves_out_whole_groups():
    rng = _generator(4)
    x, y, groups = _draw(rng, 9), _draw(rng, 9) + 0.5, torch.tensor([0, 0, 0, 1, 1, 2, 2, 2, 2])
    left_out = [_by_hand(x[groups != group], y[groups != group]) for group in range(3)]
    expected = math.sqrt(2 / 3 * sum((value - np.mean(left_out)) ** 2 for value in left_out))
    assert kernel_distance(x, y, groups)[1] == pytest.approx(expected, rel=1e-9)


def test_one_group_has_no_standard_error():
    rng = _generator(5)
    assert math.isnan(kernel_distance(_draw(rng, 5), _draw(rng, 5), torch.zeros(5))[1])


@pytest.mark.parametrize("shapes", [((1, 3), (1, 3)), ((4, 3), (5, 3)), ((4,), (4,))])
def test_bad_shapes_are_refused(shapes):
    with pytest.raises(ValueError, match="two arrays"):
        kernel_distance(*(torch.zeros(shape) for shape in shapes))

"""The kernel distance of KVD: an unbiased squared maximum mean discrepancy (MMD)."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def kernel_distance(x: Tensor, y: Tensor, groups: Tensor | None = None) -> tuple[float, float]:
    """Unbiased MMD² of paired samples with the kernel (x·y / D + 1)³ (Binkowski et al. 2018).

    The U-statistic of Gretton et al. 2012, Lemma 6: the mean over i ≠ j of
    k(x_i, x_j) + k(y_i, y_j) - k(x_i, y_j) - k(x_j, y_i). Leaving out k(x_i, y_i) keeps it unbiased although x_i and
    y_i belong to one clip. It is 0 on average for equal laws at any number of samples, and may be negative.

    Args:
        x: (M, D) features.
        y: (M, D) features, row i of the same clip as row i of x.
        groups: (M,) integer labels; samples of one label may depend on each other. Each is its own group by default.

    Returns:
        The distance, and its standard error by the jackknife over groups (NaN without two groups to leave out).

    Raises:
        ValueError: if the shapes differ or there are fewer than 2 samples.
    """
    if x.ndim != 2 or x.shape != y.shape or len(x) < 2:
        raise ValueError(
            f"the features must be two arrays (M, D) with M >= 2, got {tuple(x.shape)} and {tuple(y.shape)}"
        )
    cross = _kernel(x, y)
    terms = _kernel(x, x) + _kernel(y, y) - cross - cross.T
    terms.fill_diagonal_(0)
    distance = terms.sum() / (len(x) * (len(x) - 1))
    return distance.item(), _jackknife(terms, torch.arange(len(x)) if groups is None else groups)


def _kernel(x: Tensor, y: Tensor) -> Tensor:
    return (x.double() @ y.double().T / x.shape[1] + 1) ** 3


def _jackknife(terms: Tensor, groups: Tensor) -> float:
    """Standard error of the mean of the off-diagonal terms, one group of rows and columns left out at a time."""
    total, row_sums = terms.sum(), terms.sum(dim=1)
    estimates = []
    for group in groups.unique():
        inside = groups == group
        left = int((~inside).sum())
        if left > 1:
            rest = total - 2 * row_sums[inside].sum() + terms[inside][:, inside].sum()
            estimates.append(rest / (left * (left - 1)))
    if len(estimates) < 2:
        return math.nan
    return math.sqrt((len(estimates) - 1) * torch.stack(estimates).var(correction=0).item())

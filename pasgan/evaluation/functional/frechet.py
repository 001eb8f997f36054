"""The Fréchet distance between two Gaussians, which FVD measures between features of true and generated videos."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def frechet_distance(mean_x: Tensor, cov_x: Tensor, mean_y: Tensor, cov_y: Tensor) -> float:
    """|m_x - m_y|² + tr(S_x + S_y - 2 (S_x S_y)^½), Dowson and Landau 1982.

    With any factors S = L Lᵀ, tr (S_x S_y)^½ is the sum of the singular values of L_xᵀ L_y. This form needs no root of
    the non-symmetric product, and keeps all digits where a covariance is singular (fewer clips than dimensions): the
    root of an eigenvalue of the product would turn a rounding error of 1e-16 into 1e-8.

    Args:
        mean_x: (D,) mean, float64.
        cov_x: (D, D) covariance, symmetric and positive semidefinite, float64.
        mean_y: (D,) mean, float64.
        cov_y: (D, D) covariance, float64.

    Returns:
        The distance (which is a squared length), at least 0.

    Raises:
        ValueError: if the shapes do not fit each other or a number is not finite.
    """
    moments = (mean_x, cov_x, mean_y, cov_y)
    shapes, dim = [tuple(tensor.shape) for tensor in moments], mean_x.numel()
    if shapes != [(dim,), (dim, dim)] * 2:
        raise ValueError(f"means and covariances must be (D,) and (D, D), twice; got {shapes}")
    if not all(tensor.isfinite().all() for tensor in moments):
        raise ValueError("means and covariances must be finite")
    singular = torch.linalg.svdvals(_factor(cov_x).T @ _factor(cov_y))
    distance = (mean_x - mean_y).square().sum() + cov_x.trace() + cov_y.trace() - 2 * singular.sum()
    return max(distance.item(), 0.0)


def _factor(cov: Tensor) -> Tensor:
    """L with L Lᵀ = S, (D, R); directions without numerical variance are left out."""
    values, vectors = torch.linalg.eigh(cov)
    kept = values > len(values) * torch.finfo(values.dtype).eps * values[-1]
    return vectors[:, kept] * values[kept].sqrt()


def sample_size_bias(
    distance: float, num_clips: int, subset_distances: Sequence[float], subset_sizes: Sequence[int]
) -> float:
    """How much of a Fréchet distance is there only because the sets are finite, from distances of subsets.

    The expected distance of N samples is a + b/N to first order (Chong and Forsyth 2020). b is the least-squares slope
    through the point of the whole set, so that `distance - bias` is the extrapolation a to N = ∞.

    Args:
        distance: of the whole sets.
        num_clips: N, size of the whole sets.
        subset_distances: (M,) distances of subsets.
        subset_sizes: (M,) their sizes, less than N.

    Returns:
        b/N; NaN without a subset. It may be slightly negative by chance.
    """
    steps = 1 / torch.as_tensor(subset_sizes, dtype=torch.float64) - 1 / num_clips
    rises = torch.as_tensor(subset_distances, dtype=torch.float64) - distance
    return (steps @ rises / (steps @ steps) / num_clips).item()  # 0 / 0 is NaN

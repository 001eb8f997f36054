"""By how many frames one series runs behind another: the peak of their correlation over lags."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

# Frames that a series is moved in either direction: one second of a Kinect.
MAX_LAG = 30
# What the two series must still share, in frames and as a part of the shorter.
LEAST_OVERLAP, LEAST_SHARE = 16, 0.5


class Lag(NamedTuple):
    """Where the correlation of two series peaks.

    Attributes:
        frames: how much later things happen in the second series.
        peak: the correlation there.
        together: the correlation without a lag.
    """

    frames: int
    peak: float
    together: float


def find_lag(first: np.ndarray, second: np.ndarray) -> Lag:
    """The lag at which two centred series (T, D) are most alike; the longer is cut."""
    length = min(len(first), len(second))
    reach = min(MAX_LAG, int(length * (1 - LEAST_SHARE)), length - LEAST_OVERLAP)
    first, second = first[:length], second[:length]
    products = first @ second.T
    energies = (np.square(first).sum(axis=1), np.square(second).sum(axis=1))
    together = _correlation(products, *energies, 0)
    best = Lag(0, together, together)
    for frames in range(-reach, reach + 1):
        value = _correlation(products, *energies, frames)
        if value > best.peak:
            best = Lag(frames, value, together)
    return best


def _correlation(products: np.ndarray, first: np.ndarray, second: np.ndarray, lag: int) -> float:
    """Correlation of row t of the first series with row t + lag of the second, over all t that both have."""
    shared = len(products) - abs(lag)
    begin, end = max(0, -lag), max(0, lag)
    scale = np.sqrt(first[begin : begin + shared].sum() * second[end : end + shared].sum())
    return float(np.trace(products, lag) / scale) if scale > 0 else 0.0

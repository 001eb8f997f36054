"""Runs of frames of which the same holds."""

from __future__ import annotations

import numpy as np


def longest_run(flags: np.ndarray) -> tuple[int, int]:
    """Start and length of the longest run of true values in (T,); length 0 if there is none."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return 0, 0
    longest = int(np.argmax(ends - starts))
    return int(starts[longest]), int(ends[longest] - starts[longest])

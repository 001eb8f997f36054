"""Sequences between their frames."""

from __future__ import annotations

import torch
from torch import Tensor


def sample_in_time(sequence: Tensor, times: Tensor) -> Tensor:
    """Read a sequence at times between its frames, linearly; the first and last frame last for ever.

    Args:
        sequence: (N, T, …), frame i at time i.
        times: (M,).

    Returns:
        (N, M, …).
    """
    times = times.to(sequence.dtype).clamp(0, sequence.shape[1] - 1)
    before = times.floor().long()
    after = (before + 1).clamp(max=sequence.shape[1] - 1)
    weight = (times - before).view(-1, *[1] * (sequence.dim() - 2))
    return torch.lerp(sequence[:, before], sequence[:, after], weight)

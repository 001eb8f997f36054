"""The two-layer network N of the pose transformation."""

from __future__ import annotations

from torch import nn


class MLP(nn.Sequential):
    """FC, ReLU, FC: (..., in_features) → (..., out_features).

    Args:
        in_features: length of the input vectors.
        hidden_features: length in between.
        out_features: length of the output vectors.
        zero_init: start the last layer at zero, so that the output starts at zero.
        dropout: probability of dropping a hidden unit in training.
    """

    def __init__(
        self,
        in_features: int,
        hidden_features: int,
        out_features: int,
        zero_init: bool = False,
        dropout: float = 0.0,
    ) -> None:
        last = nn.Linear(hidden_features, out_features)
        if zero_init:
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)
        super().__init__(nn.Linear(in_features, hidden_features), nn.ReLU(), nn.Dropout(dropout), last)

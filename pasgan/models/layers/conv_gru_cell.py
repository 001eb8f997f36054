"""A convolutional GRU cell whose input half can be computed for all steps at once."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class ConvGRUCell(nn.Module):
    """Convolutional gated recurrent unit.

    z = σ(W_z * x + U_z * h),  r = σ(W_r * x + U_r * h),  c = tanh(W_c * x + U_c * (r ∘ h)),
    h' = (1 - z) ∘ h + z ∘ c

    `project_input` computes the W terms, which do not depend on the state, for any number of steps in one
    convolution; `step` adds the U terms. The cell keeps no state.

    Args:
        input_channels: channels of x.
        hidden_channels: channels of h.
        kernel_size: odd side of the kernels.
        update_bias: initial bias of the gate z; a negative value starts the cell near the identity. None for a cell
            without biases.
    """

    def __init__(
        self, input_channels: int, hidden_channels: int, kernel_size: int = 3, update_bias: float | None = 0.0
    ) -> None:
        super().__init__()
        padding, bias = kernel_size // 2, update_bias is not None
        self.hidden_channels = hidden_channels
        self.input_conv = nn.Conv2d(input_channels, 3 * hidden_channels, kernel_size, padding=padding, bias=bias)
        self.gate_conv = nn.Conv2d(hidden_channels, 2 * hidden_channels, kernel_size, padding=padding, bias=False)
        self.candidate_conv = nn.Conv2d(hidden_channels, hidden_channels, kernel_size, padding=padding, bias=False)
        if bias:
            nn.init.zeros_(self.input_conv.bias)
            nn.init.constant_(self.input_conv.bias[:hidden_channels], update_bias)

    def project_input(self, inputs: Tensor) -> Tensor:
        """The input half of z, r and c: (B, C_in, H, W) → (B, 3C, H, W), for any B."""
        return self.input_conv(inputs)

    def step(self, projected: Tensor, hidden: Tensor) -> Tensor:
        """One step.

        Args:
            projected: (N, 3C, H, W) from `project_input`.
            hidden: h, (N, C, H, W).

        Returns:
            h', (N, C, H, W).
        """
        gates_x, candidate_x = projected.split([2 * self.hidden_channels, self.hidden_channels], dim=1)
        update, reset = torch.sigmoid(gates_x + self.gate_conv(hidden)).chunk(2, dim=1)
        candidate = torch.tanh(candidate_x + self.candidate_conv(reset * hidden))
        return hidden + update * (candidate - hidden)

    def forward(self, inputs: Tensor, hidden: Tensor) -> Tensor:
        """One step from the raw input: (N, C_in, H, W) and (N, C, H, W) → (N, C, H, W)."""
        return self.step(self.project_input(inputs), hidden)

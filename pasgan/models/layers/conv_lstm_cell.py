"""A convolutional LSTM cell that writes several input streams into one memory."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class ConvLSTMCell(nn.Module):
    """Convolutional long short-term memory with an input gate and a candidate for each input stream k.

    i_k = σ(W_ik * x_k + U_ik * h),  g_k = tanh(W_gk * x_k + U_gk * h),
    f = σ(Σ_k W_fk * x_k + U_f * h),  o = σ(Σ_k W_ok * x_k + U_o * h),
    c' = f ∘ c + Σ_k i_k ∘ g_k,  h' = o ∘ tanh(c')

    With one stream it is the usual cell. `project_input` computes the W terms, which do not depend on the state, for
    any number of steps at once; `step` adds the U terms. The cell keeps no state.

    Args:
        stream_channels: channels of each x_k.
        hidden_channels: C, channels of h and c.
        kernel_size: odd side of the kernels.
    """

    def __init__(self, stream_channels: Sequence[int], hidden_channels: int, kernel_size: int = 3) -> None:
        super().__init__()
        padding = kernel_size // 2
        self.hidden_channels = hidden_channels
        # Each stream: its own i and g, and its part of f and o.
        self.stream_convs = nn.ModuleList(
            nn.Conv2d(channels, 4 * hidden_channels, kernel_size, padding=padding) for channels in stream_channels
        )
        gates = 2 * len(stream_channels) + 2
        self.hidden_conv = nn.Conv2d(hidden_channels, gates * hidden_channels, kernel_size, padding=padding, bias=False)

    def project_input(self, streams: Sequence[Tensor]) -> Tensor:
        """The input half of all gates.

        Args:
            streams: one (B, C_k, H, W) per stream, for any B.

        Returns:
            (B, (2K + 2) C, H, W): i_1, g_1, i_2, g_2, …, f, o.
        """
        half = 2 * self.hidden_channels
        projected = [conv(stream) for conv, stream in zip(self.stream_convs, streams, strict=True)]
        own, shared = [part[:, :half] for part in projected], [part[:, half:] for part in projected]
        return torch.cat([*own, torch.stack(shared).sum(0)], dim=1)

    def step(self, projected: Tensor, hidden: Tensor, cell: Tensor) -> tuple[Tensor, Tensor]:
        """One step.

        Args:
            projected: (N, (2K + 2) C, H, W) from `project_input`.
            hidden: h, (N, C, H, W).
            cell: c, (N, C, H, W).

        Returns:
            h' and c', (N, C, H, W) each.
        """
        *writes, forget, output = (projected + self.hidden_conv(hidden)).split(self.hidden_channels, dim=1)
        cell = torch.sigmoid(forget) * cell
        for gate, candidate in zip(writes[::2], writes[1::2], strict=True):
            cell = cell + torch.sigmoid(gate) * torch.tanh(candidate)
        return torch.sigmoid(output) * torch.tanh(cell), cell

import pytest
import torch
import torch.nn.functional as F

from pasgan.models.layers import ConvLSTMCell


def by_the_equations(cell, streams, hidden, memory):
    """One step, gate by gate."""
    count, channels = len(streams), cell.hidden_channels
    recurrent = F.conv2d(hidden, cell.hidden_conv.weight, padding=1).split(channels, dim=1)
    projected = [conv(stream).split(channels, dim=1) for conv, stream in zip(cell.stream_convs, streams, strict=True)]
    forget = torch.sigmoid(sum(parts[2] for parts in projected) + recurrent[2 * count])
    output = torch.sigmoid(sum(parts[3] for parts in projected) + recurrent[2 * count + 1])
    memory = forget * memory
    for number, (gate, candidate, _, _) in enumerate(projected):
        written = torch.tanh(candidate + recurrent[2 * number + 1])
        memory = memory + torch.sigmoid(gate + recurrent[2 * number]) * written
    return output * memory.tanh(), memory


@pytest.mark.parametrize("stream_channels", [(3,), (3, 5)])
def test_step_is_that_of_the_equations(stream_channels):
    cell = ConvLSTMCell(stream_channels, 4)
    streams = [torch.randn(2, channels, 6, 7) for channels in stream_channels]
    hidden, memory = torch.randn(2, 4, 6, 7), torch.randn(2, 4, 6, 7)
    found = cell.step(cell.project_input(streams), hidden, memory)
    for value, expected in zip(found, by_the_equations(cell, streams, hidden, memory), strict=True):
        torch.testing.assert_close(value, expected)


def test_every_parameter_has_a_gradient(assert_all_have_gradient):
    cell = ConvLSTMCell((3, 5), 4, kernel_size=5)
    projected = cell.project_input([torch.randn(2, 3, 6, 6), torch.randn(2, 5, 6, 6)])
    assert_all_have_gradient(cell, cell.step(projected, torch.randn(2, 4, 6, 6), torch.randn(2, 4, 6, 6))[0])

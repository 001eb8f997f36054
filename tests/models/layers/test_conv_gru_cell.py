import torch
import torch.nn.functional as F

from pasgan.models.layers import ConvGRUCell


def test_equations():
    cell = ConvGRUCell(3, 4)
    x, h = torch.randn(2, 3, 6, 5), torch.randn(2, 4, 6, 5)
    wz, wr, wc = cell.input_conv.weight.chunk(3)
    bz, br, bc = cell.input_conv.bias.chunk(3)
    uz, ur = cell.gate_conv.weight.chunk(2)
    z = torch.sigmoid(F.conv2d(x, wz, bz, padding=1) + F.conv2d(h, uz, padding=1))
    r = torch.sigmoid(F.conv2d(x, wr, br, padding=1) + F.conv2d(h, ur, padding=1))
    c = torch.tanh(F.conv2d(x, wc, bc, padding=1) + F.conv2d(r * h, cell.candidate_conv.weight, padding=1))
    torch.testing.assert_close(cell(x, h), (1 - z) * h + z * c)


def test_input_half_of_all_steps_at_once():
    cell = ConvGRUCell(3, 4)
    x, h = torch.randn(5, 2, 3, 6, 5), torch.randn(2, 4, 6, 5)
    projected = cell.project_input(x.flatten(0, 1)).unflatten(0, (5, 2))
    torch.testing.assert_close(cell.step(projected[3], h), cell(x[3], h))


def test_update_bias_starts_near_the_identity():
    cell = ConvGRUCell(3, 4, update_bias=-20.0)
    h = torch.randn(1, 4, 6, 6)
    torch.testing.assert_close(cell(torch.zeros(1, 3, 6, 6), h), h, atol=1e-4, rtol=0)


def test_every_parameter_has_a_gradient(assert_all_have_gradient):
    cell = ConvGRUCell(3, 4)
    assert_all_have_gradient(cell, cell(torch.randn(2, 3, 5, 5), torch.randn(2, 4, 5, 5)))


def test_cell_without_biases():
    cell = ConvGRUCell(3, 4, kernel_size=7, update_bias=None)
    assert sum(p.numel() for p in cell.parameters()) == (3 + 4) * 3 * 4 * 49
    x, h = torch.zeros(1, 3, 6, 6), torch.zeros(1, 4, 6, 6)
    assert not cell(x, h).any()

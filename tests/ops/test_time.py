import torch

from pasgan.ops import sample_in_time


def test_between_frames_and_beyond_the_ends():
    sequence = torch.tensor([[[0.0, 1.0], [2.0, 3.0], [10.0, 5.0]]])
    read = sample_in_time(sequence, torch.tensor([-1.0, 0.5, 1.0, 1.25, 2.0, 7.0]))
    expected = [[[0.0, 1.0], [1.0, 2.0], [2.0, 3.0], [4.0, 3.5], [10.0, 5.0], [10.0, 5.0]]]
    assert torch.allclose(read, torch.tensor(expected))


def test_own_frames_are_exact():
    sequence = torch.rand(2, 5, 3, 2)
    assert torch.equal(sample_in_time(sequence, torch.arange(5)), sequence)


def test_gradient():
    sequence = torch.rand(1, 4, 2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: sample_in_time(x, torch.tensor([0.3, 2.6])), sequence)

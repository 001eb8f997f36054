import math

import pytest
import torch
import torch.nn.functional as F

from pasgan.models.losses import GANLoss


def test_equals_binary_cross_entropy():
    logits = [torch.randn(3), torch.randn(3)]
    loss = GANLoss(0.5)
    for real in (True, False):
        label = torch.full((3,), float(real))
        expected = sum(F.binary_cross_entropy_with_logits(x, label) for x in logits) / 2
        torch.testing.assert_close(loss(logits, real, is_disc=True), expected)
        torch.testing.assert_close(loss(logits, real), 0.5 * expected)


def test_undecided_and_certain():
    loss = GANLoss()
    assert loss([torch.zeros(2)], True, is_disc=True).item() == pytest.approx(math.log(2))
    assert loss([torch.full((2,), 100.0)], True, is_disc=True) < 1e-20
    assert loss([torch.full((2,), -100.0)], True, is_disc=True) == 100

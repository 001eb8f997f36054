import pytest
import torch

from pasgan.models.losses import PoseMSELoss


def test_zero_at_equality_and_known_value():
    target = torch.rand(2, 3, 4, 2)
    assert PoseMSELoss()(target, target) == 0
    assert PoseMSELoss()(target + torch.tensor([0.3, 0.4]), target).item() == pytest.approx(0.25)
    assert PoseMSELoss(2.0)(target + torch.tensor([0.3, 0.4]), target).item() == pytest.approx(0.5)


def test_unknown_joints_are_left_out_of_sum_and_count():
    target = torch.zeros(1, 1, 3, 2)
    target[0, 0, 0] = float("nan")
    pred = torch.tensor([[5.0, 5.0], [7.0, 7.0], [1.0, 0.0]]).view(1, 1, 3, 2).requires_grad_(True)
    loss = PoseMSELoss()(pred, target, torch.tensor([[[2, 0, 1]]]))
    assert loss == 1
    loss.backward()
    assert torch.isfinite(pred.grad).all()
    assert pred.grad[0, 0, :2].abs().max() == 0


def test_nothing_known():
    assert PoseMSELoss()(torch.rand(1, 2, 3, 2), torch.full((1, 2, 3, 2), float("nan"))) == 0

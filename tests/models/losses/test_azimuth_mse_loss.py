import torch

from pasgan.models.losses import AzimuthMSELoss


def test_value():
    assert AzimuthMSELoss(loss_weight=0.5)(torch.tensor([1.0, 0.0]), torch.tensor([0.0, 2.0])) == 0.5 * 2.5

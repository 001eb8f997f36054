import torch

from pasgan.models.losses import MaskedL1Loss


def test_value_by_hand():
    pred, target = torch.zeros(1, 3, 2, 4, 4), torch.zeros(1, 3, 2, 4, 4)
    pred[:, :, 0] = 0.5  # every pixel of one of two frames: the mean is 0.25
    mask = torch.zeros(1, 1, 2, 4, 4)
    mask[:, :, 0, 0] = 1  # a quarter of that frame
    assert torch.isclose(MaskedL1Loss()(pred, target, mask), torch.tensor(0.25 + 0.25 / 4))
    assert torch.isclose(MaskedL1Loss(loss_weight=2, mask_weight=0)(pred, target, mask), torch.tensor(0.5))
    assert MaskedL1Loss()(target, target, mask) == 0

import pytest
import torch
from pytorch_msssim import ssim

from pasgan.models.losses import MaskedSSIMLoss


def clips(seed=0, size=(24, 32)):
    generator = torch.Generator().manual_seed(seed)
    target = torch.rand(2, 3, 3, *size, generator=generator)
    return (target + 0.1 * torch.randn(target.shape, generator=generator)).clamp(0, 1), target


def test_full_mask_agrees_with_pytorch_msssim_and_so_do_the_gradients():
    pred, target = clips()
    ours, theirs = pred.clone().requires_grad_(True), pred.clone().requires_grad_(True)
    loss = MaskedSSIMLoss()(ours, target, torch.ones(2, 1, 3, 24, 32))
    expected = 1 - ssim(theirs.transpose(1, 2).flatten(0, 1), target.transpose(1, 2).flatten(0, 1), data_range=1)
    assert loss.item() == pytest.approx(expected.item(), abs=1e-5)
    loss.backward()
    expected.backward()
    torch.testing.assert_close(ours.grad, theirs.grad, atol=1e-6, rtol=1e-3)


def test_only_windows_in_the_mask_count():
    pred, target = clips()
    mask = torch.zeros(2, 1, 3, 24, 32)
    mask[..., :20] = 1
    left = MaskedSSIMLoss()(pred[..., :25], target[..., :25], torch.ones(2, 1, 3, 24, 25))
    # Windows centred on columns 5 to 19 reach column 24 and no further.
    assert torch.isclose(MaskedSSIMLoss()(pred, target, mask), left)


def test_equal_clips_and_an_empty_mask_cost_nothing():
    pred, target = clips()
    assert MaskedSSIMLoss()(target, target, torch.ones(2, 1, 3, 24, 32)) == pytest.approx(0, abs=1e-6)
    assert MaskedSSIMLoss()(pred, target, torch.zeros(2, 1, 3, 24, 32)) == 0


def test_weight_is_a_factor_and_nothing_is_stored():
    pred, target = clips()
    mask = torch.ones(2, 1, 3, 24, 32)
    assert torch.isclose(MaskedSSIMLoss(3)(pred, target, mask), 3 * MaskedSSIMLoss()(pred, target, mask))
    assert not MaskedSSIMLoss().state_dict()

import copy

import torch

from pasgan.models.layers import VGG16Features
from pasgan.models.losses.frozen_network_loss import FrozenNetworkLoss


def make():
    return FrozenNetworkLoss(lambda: VGG16Features(None, last="relu2_2", width=8))


def test_network_is_no_part_of_the_state():
    loss = make()
    assert not loss.state_dict()
    assert not list(loss.parameters())
    assert loss.to(torch.float64).network.mean.dtype == torch.float64
    assert not loss.train().network.training
    assert copy.deepcopy(loss).network is not loss.network


def test_random_network_is_the_same_in_every_run_and_leaves_the_generator_alone():
    torch.manual_seed(1)
    before = torch.random.get_rng_state()
    first = make()
    assert torch.equal(torch.random.get_rng_state(), before)
    torch.manual_seed(2)
    for a, b in zip(first.network.parameters(), make().network.parameters(), strict=True):
        assert torch.equal(a, b)

"""What the losses on the features of a pretrained network share."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn


class FrozenNetworkLoss(nn.Module):
    """A loss whose network is frozen and no part of the state dict.

    Args:
        make_network: builds the network. It is called with a fixed seed, so that a run that is resumed with a random
            network goes on with the same loss.
    """

    def __init__(self, make_network: Callable[[], nn.Module]) -> None:
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            network = make_network()
        # In a tuple nn.Module does not see it: no parameters, nothing in checkpoints, no gradients to reduce.
        self._unregistered = (network.eval().requires_grad_(False),)

    @property
    def network(self) -> nn.Module:
        """The frozen network."""
        return self._unregistered[0]

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> nn.Module:
        """Let the unregistered network follow `.to()`, `.cuda()` and the like."""
        self.network._apply(fn, recurse)
        return super()._apply(fn, recurse)

"""Small inputs and checks that the tests of model parts share."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


@pytest.fixture
def feature_pyramid() -> Callable[..., tuple[Tensor, ...]]:
    """Factory of appearance features (N, C, S, S), (N, C, S/2, S/2), …, all positive as after a ReLU."""

    def make(size: int = 56, channels: int = 8, batch: int = 2) -> tuple[Tensor, ...]:
        return tuple(torch.rand(batch, channels, size >> level, size >> level) for level in range(4))

    return make


@pytest.fixture
def walk() -> Callable[..., Tensor]:
    """Factory of pose sequences (N, T, K, 2) that drift through the middle of the frame."""

    def make(batch: int = 2, frames: int = 3, keypoints: int = 25) -> Tensor:
        start = torch.rand(batch, 1, keypoints, 2) - 0.5
        return start + 0.05 * torch.randn(batch, frames, keypoints, 2).cumsum(1)

    return make


@pytest.fixture
def assert_all_have_gradient() -> Callable[[nn.Module, Tensor], None]:
    """Check that a gradient that is not zero reaches every parameter."""

    def check(module: nn.Module, output: Tensor) -> None:
        output.square().sum().backward()
        without = [n for n, p in module.named_parameters() if p.grad is None or p.grad.abs().max() == 0]
        assert not without, f"no gradient at {without}"

    return check

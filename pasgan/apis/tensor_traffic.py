"""What the operations of a run do to memory: bytes alive at the peak, bytes read and written."""

from __future__ import annotations

import weakref
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


class TensorTraffic(TorchDispatchMode):
    """Follows every operation of PyTorch inside its `with` block, on any device.

    Counted are tensors, not the workspace that a library takes inside an operation. Views move nothing.

    Args:
        part_of: says to which part of the run the present operation belongs.

    Attributes:
        moved: part → bytes that its operations read and wrote, each tensor once per operation.
        peak: part → most bytes of tensors made in the block that were alive at once while it ran.
    """

    def __init__(self, part_of: Callable[[], str]) -> None:
        super().__init__()
        self.part_of = part_of
        self.moved: Counter[str] = Counter()
        self.peak: defaultdict[str, int] = defaultdict(int)
        self._alive = 0
        self._users: Counter[int] = Counter()  # address of a storage → tensors that use it
        self._bytes: dict[int, int] = {}

    def __torch_dispatch__(
        self, func: Callable, types: tuple, args: tuple = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Run one operation and count it."""
        result = func(*args, **(kwargs or {}))
        inputs = [leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, Tensor)]
        outputs = [leaf for leaf in tree_leaves(result) if isinstance(leaf, Tensor)]
        held = {_address(tensor) for tensor in inputs}
        part = self.part_of()
        if any(_address(tensor) not in held for tensor in outputs) or func._schema.is_mutable:
            self.moved[part] += sum(tensor.numel() * tensor.element_size() for tensor in [*inputs, *outputs])
        for tensor in outputs:
            if _address(tensor) not in held or _address(tensor) in self._bytes:
                self._hold(tensor)
        self.peak[part] = max(self.peak[part], self._alive)
        return result

    def _hold(self, tensor: Tensor) -> None:
        address = _address(tensor)
        if address not in self._bytes:
            self._bytes[address] = tensor.untyped_storage().nbytes()
            self._alive += self._bytes[address]
        self._users[address] += 1
        weakref.finalize(tensor, self._release, address)

    def _release(self, address: int) -> None:
        self._users[address] -= 1
        if not self._users[address]:
            self._alive -= self._bytes.pop(address)


def _address(tensor: Tensor) -> int:
    return tensor.untyped_storage().data_ptr()


def peak_tensor_bytes(run: Callable[[], object]) -> int:
    """Most bytes of tensors that were alive at once during a run, beyond those that were there before."""
    with torch.no_grad(), TensorTraffic(lambda: "run") as traffic:
        run()
    return traffic.peak["run"]

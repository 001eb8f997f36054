"""Checkpoints that hold tensors and plain values only, so that they load without trusting their author."""

from __future__ import annotations

from typing import Any

import numpy as np
from mmengine.hooks import CheckpointHook
from mmengine.runner import Runner

from pasgan.registry import HOOKS


@HOOKS.register_module()
class PlainCheckpointHook(CheckpointHook):
    """MMEngine's checkpoint hook without the log history.

    The history is pickled as objects with methods, which `torch.load(weights_only=True)` rightly refuses. A resumed run
    starts its smoothed log values anew; nothing else depends on it.
    """

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Leave the log history out and turn NumPy's scalars and arrays into Python's numbers and lists."""
        hub = checkpoint["message_hub"]
        hub["log_scalars"] = {}
        hub["runtime_info"] = _plain(hub["runtime_info"])
        checkpoint["meta"] = _plain(checkpoint["meta"])


def _plain(value: Any) -> Any:
    """The same with Python's numbers and lists in the place of NumPy's scalars and arrays."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value

"""Checkpoints that hold tensors and plain values only, so that they load without trusting their author."""

from __future__ import annotations

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
        """Leave the log history out and turn numpy's scalars into Python's."""
        hub = checkpoint["message_hub"]
        hub["log_scalars"] = {}
        hub["runtime_info"] = {
            key: value.item() if isinstance(value, np.generic) else value for key, value in hub["runtime_info"].items()
        }

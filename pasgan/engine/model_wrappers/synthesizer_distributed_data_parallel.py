"""Generator and discriminator, each in a wrapper of its own, on GPUs or on CPUs."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from mmengine.model import MMSeparateDistributedDataParallel
from torch import nn

from pasgan.registry import MODEL_WRAPPERS


@MODEL_WRAPPERS.register_module()
class SynthesizerDistributedDataParallel(MMSeparateDistributedDataParallel):
    """MMEngine's separate wrapper, which also runs without a GPU.

    Plain `DistributedDataParallel` cannot train a synthesizer: it would call `forward` instead of `train_step`, and it
    expects every parameter in every backward pass.

    Args:
        module: a synthesizer.
        device_ids: GPU of this process, passed by the runner; not used without a GPU.
        find_unused_parameters: phases leave parts of the generator out, so True by default.
    """

    def __init__(
        self, module: nn.Module, device_ids: Sequence[int] | None = None, find_unused_parameters: bool = True
    ) -> None:
        device_ids = list(device_ids) if device_ids and torch.cuda.is_available() else None
        super().__init__(module, find_unused_parameters=find_unused_parameters, device_ids=device_ids)

"""Mixed precision for every optimizer of a config."""

from __future__ import annotations

from mmengine.config import Config
from mmengine.device import is_cuda_available

from pasgan.engine.config import ConfigError


def enable_amp(cfg: Config) -> None:
    """Turn every optim wrapper of `cfg` into an `AmpOptimWrapper`.

    Raises:
        ConfigError: without a GPU; bf16 convolutions on a CPU are many times slower than float32.
    """
    if not is_cuda_available():
        raise ConfigError("--amp needs a CUDA GPU, and none is seen here; run without --amp")
    for name, wrapper in cfg.optim_wrapper.items():
        if name != "constructor" and wrapper is not None:
            wrapper.type = "AmpOptimWrapper"
            wrapper.setdefault("loss_scale", "dynamic")

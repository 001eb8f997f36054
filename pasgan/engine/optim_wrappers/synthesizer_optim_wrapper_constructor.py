"""One optimizer for the generator and one for the discriminator."""

from __future__ import annotations

from mmengine.optim import DefaultOptimWrapperConstructor, OptimWrapperDict
from torch import nn

from pasgan.engine.model_wrappers import unwrapped
from pasgan.registry import OPTIM_WRAPPER_CONSTRUCTORS


@OPTIM_WRAPPER_CONSTRUCTORS.register_module()
class SynthesizerOptimWrapperConstructor:
    """Build an `OptimWrapperDict` with one optimizer per named child of the model.

    Args:
        optim_wrapper_cfg: child name → config of an optim wrapper, which may hold its own `paramwise_cfg`; None for a
            child that is not there.
        paramwise_cfg: must be None here; MMEngine passes it by name.

    Raises:
        ValueError: if a name is no child of the model.
    """

    def __init__(self, optim_wrapper_cfg: dict, paramwise_cfg: dict | None = None) -> None:
        if paramwise_cfg is not None:
            raise ValueError("put paramwise_cfg into optim_wrapper.generator or optim_wrapper.discriminator")
        self.optim_wrapper_cfg = optim_wrapper_cfg

    def __call__(self, model: nn.Module) -> OptimWrapperDict:
        """Build the optimizers of `model`."""
        children = dict(unwrapped(model).named_children())
        wrappers = {}
        for name, cfg in self.optim_wrapper_cfg.items():
            if cfg is None:
                continue
            if name not in children:
                known = ", ".join(children)
                raise ValueError(f"optim_wrapper.{name}: the model has no part of that name; it has: {known}")
            cfg = dict(cfg)
            cfg.setdefault("type", "OptimWrapper")
            constructor = DefaultOptimWrapperConstructor(cfg, cfg.pop("paramwise_cfg", None))
            wrappers[name] = constructor(children[name])
        return OptimWrapperDict(**wrappers)

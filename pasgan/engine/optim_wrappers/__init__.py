"""How optimizers are built."""

from pasgan.engine.optim_wrappers.mixed_precision import enable_amp
from pasgan.engine.optim_wrappers.synthesizer_optim_wrapper_constructor import SynthesizerOptimWrapperConstructor

__all__ = ["SynthesizerOptimWrapperConstructor", "enable_amp"]

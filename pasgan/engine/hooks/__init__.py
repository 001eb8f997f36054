"""What happens beside the training step."""

from pasgan.engine.hooks.generator_ema_hook import GeneratorEMAHook
from pasgan.engine.hooks.plain_checkpoint_hook import PlainCheckpointHook
from pasgan.engine.hooks.synthesis_strip_hook import SynthesisStripHook

__all__ = ["GeneratorEMAHook", "PlainCheckpointHook", "SynthesisStripHook"]

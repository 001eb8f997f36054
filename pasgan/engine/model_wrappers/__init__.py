"""How a model is spread over processes."""

from pasgan.engine.model_wrappers.synthesizer_distributed_data_parallel import SynthesizerDistributedDataParallel
from pasgan.engine.model_wrappers.unwrapped import unwrapped

__all__ = ["SynthesizerDistributedDataParallel", "unwrapped"]

"""A trained model from a config and a checkpoint."""

from __future__ import annotations

from pathlib import Path

from mmengine.config import Config
from mmengine.registry import init_default_scope

from pasgan.apis.published_model import read_published_model
from pasgan.engine.checkpoint import load_weights
from pasgan.engine.config import load_config
from pasgan.models.layers import PRETRAINED_NETWORKS
from pasgan.models.synthesizers import BaseViewSynthesizer
from pasgan.registry import MODELS


def load_synthesizer(config: str | Path | Config, checkpoint: str | Path, device: str = "cpu") -> BaseViewSynthesizer:
    """Build the model of a config and load its weights.

    Args:
        config: path of a config, or one that `load_config` returned.
        checkpoint: file written by training or by `tools/publish_model.py`.
        device: where the model runs.

    Returns:
        The synthesizer in eval mode.

    Raises:
        ConfigError: if the config has a mistake.
        CheckpointError: if the checkpoint is missing, broken or of another model.
    """
    cfg = config if isinstance(config, Config) else load_config(config)
    init_default_scope("pasgan")  # a published model's config has not been through `load_config`
    # The checkpoint brings every weight of the generator: nothing is downloaded to be overwritten.
    model_cfg = without_pretrained_weights(cfg.model.to_dict())
    model = MODELS.build(model_cfg)
    load_weights(model, str(checkpoint))
    return model.to(device).eval()


def load_published_synthesizer(path: str | Path, device: str = "cpu") -> tuple[BaseViewSynthesizer, Config]:
    """Build a model from the one file that `tools/publish_model.py` wrote.

    Returns:
        The synthesizer in eval mode, and its config as far as the file has it: `model` and `test_dataloader.dataset`.

    Raises:
        CheckpointError: if the file is missing, broken or was changed.
        ConfigError: if it needs something that this version of pasgan does not have.
    """
    cfg, _ = read_published_model(path)
    return load_synthesizer(cfg, path, device), cfg


def without_pretrained_weights(node: object) -> object:
    """A copy of a model config in which no part asks for pretrained weights."""
    if isinstance(node, dict):
        return {
            key: None if key in PRETRAINED_NETWORKS else without_pretrained_weights(value)
            for key, value in node.items()
        }
    if isinstance(node, list | tuple):
        return [without_pretrained_weights(value) for value in node]
    return node

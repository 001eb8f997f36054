"""What of the target clip the system of a config is given."""

from __future__ import annotations

from mmengine.config import Config

from pasgan.models.synthesizers import BaseViewSynthesizer
from pasgan.registry import MODELS


def target_information(cfg: Config) -> list[str]:
    """What the model's class says, and what its test pipeline packs for it beyond that.

    Args:
        cfg: config with `model` and `test_dataloader`.

    Returns:
        See `BaseViewSynthesizer.target_information`; empty if nothing is given.
    """
    system: type[BaseViewSynthesizer] = MODELS.get(cfg.model.type)
    pack = cfg.test_dataloader.dataset.pipeline[-1]
    packed = [text for name, text in system.optional_target_information.items() if pack.get(name)]
    return [*system.target_information, *packed]

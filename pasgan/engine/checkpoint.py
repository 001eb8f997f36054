"""Checkpoints are data, never code: every one is loaded with `weights_only=True`."""

from __future__ import annotations

from pathlib import Path
from pickle import UnpicklingError

import torch
from mmengine.runner import CheckpointLoader
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from pasgan.engine.model_wrappers import unwrapped
from pasgan.structures import PasganError

EMA_KEY = "ema_generator"


class CheckpointError(PasganError):
    """A checkpoint is missing, broken, or not one of this model."""


@CheckpointLoader.register_scheme(prefixes="", force=True)
def load_checkpoint_file(filename: str, map_location: str | torch.device | None = "cpu") -> dict:
    """Read a checkpoint written by training or by `tools/publish_model.py`.

    Registered as MMEngine's loader of local files, so that `--resume` and `load_from` take this way too.

    Raises:
        CheckpointError: if there is no such file or it is not a plain checkpoint.
    """
    path = Path(filename).expanduser()
    if not path.is_file():
        raise CheckpointError(f"checkpoint not found: {path}")
    if path.suffix == ".safetensors":
        return {"state_dict": _load_safetensors(path, map_location)}
    try:
        return torch.load(path, map_location=map_location, weights_only=True)
    except (UnpicklingError, RuntimeError, EOFError, OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CheckpointError(f"{path} is no readable checkpoint of weights: {reason}") from error


def _load_safetensors(path: Path, map_location: str | torch.device | None) -> dict[str, Tensor]:
    try:
        return load_file(path, str(map_location or "cpu"))
    except (SafetensorError, OSError, ValueError) as error:
        raise CheckpointError(f"{path} is no readable file of weights: {error}") from error


def load_weights(model: nn.Module, filename: str) -> None:
    """Load the generator's weights (the averaged ones where the checkpoint has them) into a synthesizer.

    Raises:
        CheckpointError: if the checkpoint does not fit the model; the message names the first differing keys.
    """
    checkpoint = load_checkpoint_file(filename)
    state = {
        key.removeprefix("generator."): value
        for key, value in checkpoint.get("state_dict", {}).items()
        if key.startswith("generator.")
    }
    state.update(checkpoint.get(EMA_KEY, {}))
    if not state:
        raise CheckpointError(f"{filename} holds no generator weights (no key starts with 'generator.')")
    generator = unwrapped(model.generator)
    own = generator.state_dict()
    wrong = sorted(key for key in own if key in state and own[key].shape != state[key].shape)
    missing, extra = sorted(set(own) - set(state)), sorted(set(state) - set(own))
    if wrong or missing or extra:
        details = [
            f"{len(keys)} {kind} (first: {keys[0]})"
            for kind, keys in (("of another shape", wrong), ("missing", missing), ("unknown", extra))
            if keys
        ]
        raise CheckpointError(f"{filename} was trained with another config: {'; '.join(details)}")
    generator.load_state_dict(state)

"""A model in one file: weights as safetensors, and what is needed to build and feed it as JSON. Data, never code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from mmengine.config import Config
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from pasgan.engine.checkpoint import EMA_KEY, CheckpointError, load_checkpoint_file
from pasgan.engine.config import ConfigError, find_registered
from pasgan.files import atomic_file
from pasgan.structures import get_skeleton
from pasgan.version import __version__

FORMAT = "pasgan published model 1"
SUFFIX = ".safetensors"


def published_weights(checkpoint: Mapping[str, Any]) -> dict[str, Tensor]:
    """The generator's weights of a training checkpoint, averaged if an average was kept, in half precision.

    Raises:
        CheckpointError: if it holds none.
    """
    state = {key: value for key, value in checkpoint.get("state_dict", {}).items() if key.startswith("generator.")}
    state.update({f"generator.{key}": value for key, value in checkpoint.get(EMA_KEY, {}).items()})
    if not state:
        raise CheckpointError("the checkpoint holds no generator weights (no key starts with 'generator.')")
    return {
        key: (value.half() if value.is_floating_point() else value).contiguous() for key, value in sorted(state.items())
    }


def publish_model(checkpoint: str | Path, cfg: Config, out: Path) -> None:
    """Write `out` from a training checkpoint and its config.

    Raises:
        CheckpointError: if the checkpoint cannot be used.
    """
    loaded = load_checkpoint_file(str(checkpoint))
    weights = published_weights(loaded)
    dataset = cfg.test_dataloader.dataset.to_dict()
    skeleton = get_skeleton(dataset.get("keypoint_set", "kinect25"))
    about = {
        "pasgan": __version__,
        "name": Path(cfg.filename).stem,
        "iterations": loaded.get("meta", {}).get("iter"),
        "model": cfg.model.to_dict(),
        "clip": {key: dataset[key] for key in ("clip_len", "clip_stride", "pipeline")},
        "skeleton": {"name": skeleton.name, "keypoints": skeleton.keypoint_names},
        "weights_sha256": _digest(weights),
    }
    with atomic_file(out) as temporary:
        save_file(weights, temporary, {"format": FORMAT, "about": json.dumps(about)})


def read_published_model(path: str | Path) -> tuple[Config, dict[str, Any]]:
    """The config of a published model, as far as it goes (`model`, `test_dataloader`), and all that it says of itself.

    Raises:
        CheckpointError: if the file is missing, broken, of another kind, or its weights are not those it was written
            with.
        ConfigError: if its config names what is not registered in pasgan.
    """
    about, weights = _read(Path(path).expanduser())
    if _digest(weights) != about["weights_sha256"]:
        raise CheckpointError(f"{path}: the weights are not those that were published; fetch the file again")
    for name in _type_names(about["model"]):
        if find_registered(name) is None:
            raise ConfigError(f"{path}: its config names {name!r}, which this version of pasgan does not have")
    dataset = {"keypoint_set": about["skeleton"]["name"], **about["clip"]}
    return Config({"model": about["model"], "test_dataloader": {"dataset": dataset}}), about


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Tensor]]:
    if not path.is_file():
        raise CheckpointError(f"published model not found: {path}")
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            if metadata.get("format") != FORMAT:
                raise CheckpointError(f"{path} is no model that tools/publish_model.py wrote")
            return json.loads(metadata["about"]), {key: file.get_tensor(key) for key in sorted(file.keys())}
    except (SafetensorError, OSError, ValueError, KeyError) as error:
        raise CheckpointError(f"{path} cannot be read: {error}") from error


def _digest(weights: Mapping[str, Tensor]) -> str:
    """SHA-256 over names, shapes, types and values."""
    digest = hashlib.sha256()
    for name in sorted(weights):
        tensor = weights[name].contiguous()
        digest.update(f"{name} {tuple(tensor.shape)} {tensor.dtype}".encode())
        digest.update(tensor.flatten().view(torch.uint8).numpy())
    return digest.hexdigest()


def _type_names(node: Any) -> Iterator[str]:
    """Every `type` below a node, and every `_scope_`, for which MMEngine would import a package."""
    if isinstance(node, dict):
        yield from (str(node[key]) for key in ("type", "_scope_") if key in node)
        for value in node.values():
            yield from _type_names(value)
    elif isinstance(node, list):
        for value in node:
            yield from _type_names(value)

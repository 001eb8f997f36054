"""Configs and weights of OpenMMLab's models: given as files, as URLs, or by the names that its model zoos have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path

import torch
from mmengine.fileio import load

from pasgan.files import FileError, fetched_file, mirrored_file
from pasgan.poses.errors import PoseEstimationError

# OpenMMLab ends the names of its files in the first digits of their SHA-256, and perhaps a date.
_HASH = re.compile(r"-([0-9a-f]{8})(_\d{8})?\.pth$")


def find_config(config: str | Path, package: str) -> Path:
    """The file of a config.

    Args:
        config: its path, or the name of a model of the package's zoo, e.g. `rtmpose-t_8xb256-420e_coco-256x192`.
        package: `mmpose` or `mmdet`, installed.

    Raises:
        PoseEstimationError: if there is no such file or model.
    """
    path = Path(config)
    if path.suffix == ".py":
        if not path.is_file():
            raise PoseEstimationError(f"{package} config not found: {path}")
        return path
    zoo = Path(find_spec(package).origin).parent / ".mim" / "configs"
    known = {file.stem: file for file in sorted(zoo.rglob("*.py")) if "_base_" not in file.parts}
    if str(config) not in known:
        near = get_close_matches(str(config), known, n=3)
        hint = f"; similar: {', '.join(near)}" if near else ""
        raise PoseEstimationError(f"{config!r} is no model of {package}'s zoo and no path of a .py file{hint}")
    return known[str(config)]


def find_weights(checkpoint: str | Path | Mapping | None, package: str) -> Path:
    """The file of a checkpoint; what is given by URL or name is fetched once into torch hub's cache.

    Args:
        checkpoint: a path; `dict(urls=[...], sha256=...)`, tried one after the other; or the name of a model of the
            package's zoo, for the weights that are published with it.
        package: `mmpose` or `mmdet`, installed.

    Raises:
        PoseEstimationError: if none is given, or the name is unknown.
        FileError: if the file is missing, cannot be fetched or has another hash.
    """
    if checkpoint is None:
        raise PoseEstimationError(
            f"no weights are given for {package}: set `checkpoint` to a path, dict(urls=[...], sha256=...), "
            "or the name of a model of its zoo"
        )
    if isinstance(checkpoint, Mapping):
        if set(checkpoint) != {"urls", "sha256"}:
            raise PoseEstimationError(f"checkpoint as a dict has urls and sha256, not {', '.join(checkpoint)}")
        return mirrored_file(checkpoint["urls"], checkpoint["sha256"], _cache(), f"{package} weights")
    path = Path(checkpoint)
    if path.suffix in (".pth", ".pt"):
        if not path.is_file():
            raise FileError(f"{package} weights: there is no file {path}")
        return path
    url = _published_weights(find_config(checkpoint, package))
    digits = _HASH.search(url).group(1)
    return fetched_file(url, digits, _cache() / url.rsplit("/", 1)[-1], f"{package} weights {checkpoint}")


def _cache() -> Path:
    return Path(torch.hub.get_dir()) / "checkpoints"


def _published_weights(config: Path) -> str:
    """The URL that stands beside a config in the zoo's index."""
    for index in config.parent.glob("*.yml"):
        for model in load(index).get("Models", []):
            url = model.get("Weights")
            if Path(model["Config"]).name == config.name and isinstance(url, str) and _HASH.search(url):
                return url
    raise PoseEstimationError(f"no weights are published for {config.stem}; give the path of some as `checkpoint`")

"""What a run needs besides its config: the store and the weights, looked for before long work starts."""

from __future__ import annotations

from pathlib import Path

from mmengine.config import Config

from pasgan.apis.sample_store import DEPTH_SAMPLE_STORE, SAMPLE_STORE, provide_sample_store
from pasgan.data import FrameStore, StoreError
from pasgan.models.layers import PRETRAINED_NETWORKS
from pasgan.pretrained import WeightsError
from pasgan.structures import PasganError


class MissingInputsError(PasganError):
    """The data or the weights that a config names are not there."""


def check_run_inputs(cfg: Config) -> None:
    """Look for every store and every weight file that `cfg` names.

    The generated sample is written if it is what the config asks for and it is not there yet.

    Raises:
        MissingInputsError: naming everything that is missing, and the one line that runs without it.
    """
    roots, weights = {}, set()
    _collect(cfg.to_dict(), roots, weights)
    sample = DEPTH_SAMPLE_STORE if any(roots.values()) else SAMPLE_STORE
    problems = []
    for root, depth in sorted(roots.items()):
        if Path(root) == sample:
            provide_sample_store(sample, depth=depth)
        try:
            store = FrameStore.open(root)
            if depth:
                store.require_depth()
        except StoreError as error:
            problems.append(str(error))
    for name, value in sorted(weights):
        try:
            PRETRAINED_NETWORKS[name](value)
        except WeightsError as error:
            problems.append(str(error))
    if problems:
        config = Path(cfg.filename)
        config = config.relative_to(Path.cwd()) if config.is_relative_to(Path.cwd()) else config
        options = [f"data_root={sample}", *sorted({f"{name}=None" for name, _ in weights})]
        raise MissingInputsError(
            "\n".join(problems)
            + "\nWithout NTU RGB+D and without a download, on a sample that is generated on the spot:\n"
            + f"  python tools/train.py {config} --cfg-options {' '.join(options)}"
        )


def _collect(node: object, roots: dict[str, bool], weights: set[tuple[str, str]]) -> None:
    """Add what a config names: stores, and whether their depth maps are read; networks and files of weights."""
    if isinstance(node, dict):
        if "type" in node and isinstance(root := node.get("data_root"), str):
            depth = any(step.get("depth", False) for step in node.get("pipeline", ()))
            roots[root] = roots.get(root, False) or depth
        if "type" in node:
            weights.update((name, node[name]) for name in PRETRAINED_NETWORKS if isinstance(node.get(name), str))
        for value in node.values():
            _collect(value, roots, weights)
    elif isinstance(node, list | tuple):
        for value in node:
            _collect(value, roots, weights)

"""What a run needs besides its config: the store and the weights, looked for before long work starts."""

from __future__ import annotations

from pathlib import Path

from mmengine.config import Config
from mmengine.logging import print_log

from pasgan.apis.sample_store import SAMPLE_STORE, write_sample_store
from pasgan.data import FrameStore, StoreError
from pasgan.models.layers.vgg import VGG16Features
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
    roots, weights = set(), set()
    _collect(cfg.to_dict(), roots, weights)
    problems = []
    for root in sorted(roots):
        if Path(root) == SAMPLE_STORE and not SAMPLE_STORE.exists():
            print_log(f"{SAMPLE_STORE} is not there yet: generating the sample", logger="current")
            write_sample_store(SAMPLE_STORE)
        try:
            FrameStore.open(root)
        except StoreError as error:
            problems.append(str(error))
    for value in sorted(weights):
        try:
            VGG16Features(value)
        except WeightsError as error:
            problems.append(str(error))
    if problems:
        config = Path(cfg.filename)
        config = config.relative_to(Path.cwd()) if config.is_relative_to(Path.cwd()) else config
        raise MissingInputsError(
            "\n".join(problems)
            + "\nWithout NTU RGB+D and without a download, on a sample that is generated on the spot:\n"
            + f"  python tools/train.py {config} --cfg-options data_root={SAMPLE_STORE} vgg_weights=None"
        )


def _collect(node: object, roots: set[str], weights: set[str]) -> None:
    if isinstance(node, dict):
        if "type" in node and isinstance(node.get("data_root"), str):
            roots.add(node["data_root"])
        if "type" in node and isinstance(node.get("vgg_weights"), str):
            weights.add(node["vgg_weights"])
        for value in node.values():
            _collect(value, roots, weights)
    elif isinstance(node, list | tuple):
        for value in node:
            _collect(value, roots, weights)

"""Models by name: the configs of the project, and the weights that belong to them."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatch
from pathlib import Path

from pasgan.apis.published_model import SUFFIX
from pasgan.structures import PasganError

ROOT = Path(__file__).parents[2]
FOLDERS = ("pasgan", "baselines")


class ModelNameError(PasganError):
    """No model has this name; the message lists those that are near."""


@dataclass(frozen=True)
class NamedModel:
    """A model of the project.

    Attributes:
        name: of its config.
        config: path of the config.
        weights: published weights that the project ships, or None.
    """

    name: str
    config: Path
    weights: Path | None


def list_models(pattern: str = "*", with_weights: bool = False, root: Path = ROOT) -> list[NamedModel]:
    """The models of the project.

    Args:
        pattern: of names, as in a shell, e.g. `pasgan_*_56`.
        with_weights: only those that can be used at once.
        root: the checkout, with `configs` and `checkpoints`.
    """
    paths = [path for folder in FOLDERS for path in sorted((root / "configs" / folder).glob("*.py"))]
    models = [_named(path, root) for path in paths if fnmatch(path.stem, pattern)]
    return [model for model in models if model.weights or not with_weights]


def find_model(name: str, root: Path = ROOT) -> NamedModel:
    """The model of a name.

    Raises:
        ModelNameError: if there is none.
    """
    models = {model.name: model for model in list_models(root=root)}
    if not models:
        raise ModelNameError(f"no configs in {root / 'configs'}: install pasgan from a checkout (pip install -e .)")
    if name not in models:
        near = get_close_matches(name, models, n=3) or [model.name for model in models.values() if model.weights]
        raise ModelNameError(f"there is no model {name!r}; perhaps {', '.join(near)}")
    return models[name]


def _named(config: Path, root: Path) -> NamedModel:
    weights = root / "checkpoints" / f"{config.stem}{SUFFIX}"
    return NamedModel(config.stem, config, weights if weights.is_file() else None)

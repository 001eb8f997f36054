"""Pretrained weights: downloaded once or taken from a file, and fitted to a network by name and shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from pasgan.structures import PasganError


class WeightsError(PasganError):
    """Pretrained weights cannot be had or do not fit; the message says what to do."""


@dataclass(frozen=True)
class PublishedWeights:
    """A file of weights that torchvision publishes.

    Attributes:
        network: what messages call it, e.g. `VGG16`.
        url: where it is; the name of the file ends in the first digits of its SHA-256.
        prefix: of the keys that are loaded, e.g. `features.`; what else the file holds is ignored.
    """

    network: str
    url: str
    prefix: str = ""

    @property
    def file_name(self) -> str:
        """E.g. `vgg16-397923af.pth`."""
        return self.url.rsplit("/", 1)[-1]

    @property
    def sha256_start(self) -> str:
        """E.g. `397923af`."""
        return Path(self.file_name).stem.rsplit("-", 1)[-1]

    def load(self, module: nn.Module, source: str | Path, option: str, otherwise: str = "") -> Path:
        """Load the weights into a network, or into the first layers of it.

        Args:
            module: its state dict has the keys of the file without `prefix`; keys that it does not have are ignored.
            source: `"torchvision"` (downloaded once into torch hub's cache), the path of a file of the same layout, or
                the path of a folder that holds torchvision's file under its name.
            option: the argument or config value that gives `source`, for messages.
            otherwise: what else the user can do, for messages.

        Returns:
            The file.

        Raises:
            WeightsError: if the file does not exist or cannot be downloaded, read or fitted.
        """
        path = self._find(source, self._ways_out(option, otherwise))
        state = read_weights(path, self.network)
        load_by_name(module, state, f"{path} does not hold {self.network} in torchvision's layout", self.prefix)
        return path

    def _find(self, source: str | Path, ways_out: str) -> Path:
        if source == "torchvision":
            path = Path(torch.hub.get_dir()) / "checkpoints" / self.file_name
            return path if path.is_file() else self._download(path, ways_out)
        path = Path(source)
        path = path / self.file_name if path.is_dir() else path
        if not path.is_file():
            raise WeightsError(f"no {self.network} weights at {path}. Either {ways_out}")
        return path

    def _download(self, path: Path, ways_out: str) -> Path:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            torch.hub.download_url_to_file(self.url, str(path), hash_prefix=self.sha256_start)
        except (OSError, RuntimeError) as error:  # urllib's errors are OSErrors; a wrong hash is a RuntimeError
            raise WeightsError(f"cannot download the {self.network} weights ({error}). Either {ways_out}") from error
        return path

    def _ways_out(self, option: str, otherwise: str) -> str:
        ways = [
            f"put the file {self.file_name} (from {self.url}, sha256 starting with {self.sha256_start}) into "
            "$TORCH_HOME/hub/checkpoints (by default ~/.cache/torch/hub/checkpoints)",
            f"give its path, or that of its folder, as `{option}=PATH`",
        ]
        return ", or ".join([*ways, otherwise] if otherwise else ways)


def read_weights(path: Path, network: str) -> Mapping[str, Tensor]:
    """Read a plain state dict.

    Args:
        path: the file.
        network: what it should hold, for the message.

    Raises:
        WeightsError: if the file cannot be read or holds something else.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # what torch.load raises on a damaged file depends on the damage
        raise WeightsError(f"{path} is not a readable file of PyTorch weights ({error})") from error
    if not isinstance(state, Mapping) or not all(isinstance(value, Tensor) for value in state.values()):
        raise WeightsError(f"{path} does not hold a plain state dict of {network}")
    return state


def load_by_name(module: nn.Module, state: Mapping[str, Tensor], misfit: str, prefix: str = "") -> None:
    """Load the entries that `module` has, strictly by name and shape; what else `state` holds is left.

    Args:
        module: takes the weights.
        state: entries by name.
        misfit: the message if they do not fit, without the key.
        prefix: stands before the names of `module` in `state`.

    Raises:
        WeightsError: if an entry is missing or has another shape.
    """
    # Files from before PyTorch 0.4 lack the counters of batch norms, which nothing here uses.
    own = {key: value for key, value in module.state_dict().items() if not key.endswith("num_batches_tracked")}
    for key, value in own.items():
        name = prefix + key
        if name not in state or state[name].shape != value.shape:
            found = f"has shape {tuple(state[name].shape)}" if name in state else "is missing"
            raise WeightsError(f"{misfit}: {name} {found}, expected shape {tuple(value.shape)}")
    module.load_state_dict({key: state[prefix + key] for key in own})

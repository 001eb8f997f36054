"""Pretrained weights that torchvision publishes: downloaded once or taken from a file, and fitted to a network."""

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
        state = {key.removeprefix(self.prefix): value for key, value in self._read(path).items()}
        own = module.state_dict()
        for key, value in own.items():
            if key not in state or state[key].shape != value.shape:
                found = f"has shape {tuple(state[key].shape)}" if key in state else "is missing"
                raise WeightsError(
                    f"{path} does not hold {self.network} in torchvision's layout: {self.prefix}{key} {found}, "
                    f"expected shape {tuple(value.shape)}"
                )
        module.load_state_dict({key: state[key] for key in own})
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

    def _read(self, path: Path) -> Mapping[str, Tensor]:
        try:
            state = torch.load(path, map_location="cpu", weights_only=True)
        except Exception as error:  # what torch.load raises on a damaged file depends on the damage
            raise WeightsError(f"{path} is not a readable file of PyTorch weights ({error})") from error
        if not isinstance(state, Mapping) or not all(isinstance(value, Tensor) for value in state.values()):
            raise WeightsError(f"{path} does not hold a plain state dict of {self.network}")
        return {key: value for key, value in state.items() if key.startswith(self.prefix)}

    def _ways_out(self, option: str, otherwise: str) -> str:
        ways = [
            f"put the file {self.file_name} (from {self.url}, sha256 starting with {self.sha256_start}) into "
            "$TORCH_HOME/hub/checkpoints (by default ~/.cache/torch/hub/checkpoints)",
            f"give its path, or that of its folder, as `{option}=PATH`",
        ]
        return ", or ".join([*ways, otherwise] if otherwise else ways)

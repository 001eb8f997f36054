"""Features of videos for FVD and KVD, by a TorchScript file or by the toy network."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from pasgan.evaluation.video_distance.toy_video_network import CHECKSUM, ToyVideoNetwork
from pasgan.evaluation.video_distance.video_features import TOY, VideoProtocol
from pasgan.files import file_sha256, local_file
from pasgan.structures import PasganError

# The common TorchScript I3D (universome/fvd-comparison) scales and resizes by itself unless told otherwise.
I3D_OPTIONS = {"rescale": False, "resize": False, "return_features": True}
# Views of one recording are scored in several pairs, next to each other; this many videos are not computed again.
NUM_KEPT = 64


class ExtractorError(PasganError):
    """The network that FVD needs is not there or cannot be used; the message says what to do."""


class VideoFeatureExtractor:
    """A network under a protocol: video → features.

    Videos go through one by one, so that the features of a video do not depend on the others.

    Args:
        protocol: how a video becomes the network's input.
        source: TorchScript file or URL. TorchScript is code that runs here: take it from a source that you trust, and
            give its hash. The protocol `toy` has its own network and leaves this out.
        sha256: hash of the file; required for a URL.
        device: where the network runs. CPU and GPU round differently.

    Attributes:
        identity: the network in words, with its hash.

    Raises:
        FileError: if the file cannot be had or has another hash.
        ExtractorError: if no file is given, or it is not a network for this protocol.
    """

    def __init__(
        self, protocol: VideoProtocol, source: str | Path | None = None, sha256: str | None = None, device: str = "cpu"
    ) -> None:
        self.protocol = protocol
        self.device = device
        self._kept: dict[tuple, Tensor] = {}
        self._options: dict[str, bool] = {}
        if protocol.name == TOY:
            self._network: nn.Module = ToyVideoNetwork().to(device)
            self.identity = f"random 3-D network, sha256 of the weights {CHECKSUM}"
            return
        if source is None:
            raise ExtractorError(
                f"FVD protocol {protocol.name} needs a video network: give fvd_extractor=PATH, the TorchScript I3D "
                f"`i3d_torchscript.pt` of https://github.com/universome/fvd-comparison, and its fvd_sha256; "
                f"or choose the protocol {TOY}, which needs none and is not comparable with published numbers"
            )
        path = local_file(source, sha256, Path(torch.hub.get_dir()) / "checkpoints", "FVD extractor")
        self._network = _load_torchscript(path, device)
        names = {argument.name for argument in self._network.forward.schema.arguments}
        self._options = I3D_OPTIONS if names.issuperset(I3D_OPTIONS) else {}
        self._check_output(path)
        self.identity = f"TorchScript {path.name}, sha256 {file_sha256(path)}"

    def __call__(self, video: Tensor) -> Tensor:
        """Features of a (T, 3, H, W) uint8 video, (D,) float64; they may hold NaN if the network makes them.

        Raises:
            ValueError: if the protocol does not take videos of T frames.
        """
        key = (video.shape, hashlib.sha256(video.numpy().tobytes()).digest())
        if key not in self._kept:
            while len(self._kept) >= NUM_KEPT:
                self._kept.pop(next(iter(self._kept)))  # the oldest
            self._kept[key] = self._run(self.protocol.network_input(video))[0].double().cpu()
        return self._kept[key]

    def _run(self, inputs: Tensor) -> Tensor:
        # On a GPU, TensorFloat-32 and TorchScript's fusion, which sets in after some calls, would change digits.
        exact = torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False)
        with torch.no_grad(), exact, torch.jit.optimized_execution(False):
            return self._network(inputs.to(self.device), **self._options)

    def _check_output(self, path: Path) -> None:
        """Try the network on one made-up clip, before any work is done."""
        protocol = self.protocol
        video = torch.linspace(0, 255, protocol.lengths[-1] * 3 * 8 * 8).to(torch.uint8).view(-1, 3, 8, 8)
        inputs = protocol.network_input(video)
        try:
            features = self._run(inputs)
        except RuntimeError as error:
            reason = str(error).strip().splitlines()[-1]
            raise ExtractorError(f"{path}: the network cannot take {tuple(inputs.shape)} ({reason})") from error
        shape = tuple(features.shape) if isinstance(features, Tensor) else type(features).__name__
        if shape != (1, protocol.feature_dim):
            expected = f"protocol {protocol.name} needs (1, {protocol.feature_dim})"
            raise ExtractorError(f"{path}: the network returns {shape} for one clip; {expected}")
        if not features.isfinite().all():
            raise ExtractorError(f"{path}: the network returns NaN or infinite features for a clip of grey levels")


def _load_torchscript(path: Path, device: str) -> nn.Module:
    """`torch.jit.load` reads TorchScript and nothing else: pickled Python objects are refused, not run."""
    try:
        with warnings.catch_warnings():
            # PyTorch deprecates TorchScript; it is what I3D is published in.
            warnings.filterwarnings("ignore", message=".*torch.jit")
            network = torch.jit.load(path, map_location=device).eval()
    except RuntimeError as error:
        raise ExtractorError(f"{path}: not a TorchScript file (saved by torch.jit.save), or damaged") from error
    if not hasattr(network, "forward"):
        raise ExtractorError(f"{path}: this TorchScript module has no method forward")
    return network

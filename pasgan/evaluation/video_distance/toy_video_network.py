"""A small random 3-D network in place of I3D, so that FVD can be computed without a download."""

from __future__ import annotations

from hashlib import sha256

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

SEED = 20240229
CHECKSUM = "c5b35de8710380589a4431c8587db88f344fbd2e9ddc03fabad3bf4a731f788d"
SHAPES = ((16, 3, 3, 3, 3), (32, 16, 3, 3, 3), (64, 32, 3, 3, 3))
# Brings distances of ordinary videos into the range of two printed decimals.
FEATURE_SCALE = 20.0


class ToyVideoNetwork(nn.Module):
    """Three 3-D convolutions with fixed random weights, averaged over time and space.

    Its features tell sharp from blurred and moving from frozen videos, but are no measure of quality: distances between
    them are for tests and trials, and never comparable with published FVD.

    The weights are made of the raw bits of PCG64, which NumPy keeps the same in all versions, and checked.

    Raises:
        RuntimeError: if the weights do not have the declared checksum.
    """

    def __init__(self) -> None:
        super().__init__()
        weights = _random_weights()
        found = sha256(b"".join(weight.tobytes() for weight in weights)).hexdigest()
        if found != CHECKSUM:
            raise RuntimeError(f"the weights of the toy video network have sha256 {found}, not {CHECKSUM}")
        for layer, weight in enumerate(weights):
            self.register_buffer(f"weight{layer}", torch.from_numpy(weight.astype(np.float32)))

    def forward(self, video: Tensor) -> Tensor:
        """(N, 3, T, S, S) in [-1, 1] → (N, 64)."""
        x = F.leaky_relu(F.conv3d(video, self.weight0, stride=(1, 2, 2), padding=1), 0.2)
        x = F.leaky_relu(F.conv3d(x, self.weight1, stride=(1, 2, 2), padding=1), 0.2)
        x = F.conv3d(x, self.weight2, stride=2, padding=1)
        return FEATURE_SCALE * x.mean(dim=(2, 3, 4))


def _random_weights() -> list[np.ndarray]:
    """Uniform, of variance 2 / fan-in (He et al. 2015), little-endian float32."""
    bits, weights = np.random.PCG64(SEED), []
    for shape in SHAPES:
        uniform = (bits.random_raw(int(np.prod(shape))) >> np.uint64(11)) * 2.0**-52 - 1  # [-1, 1), exact
        weights.append((uniform * np.sqrt(6 / np.prod(shape[1:]))).reshape(shape))
    # Half of the first filters see change over time only; without them motion drowns in appearance.
    weights[0][::2] -= weights[0][::2].mean(axis=2, keepdims=True)
    return [weight.astype("<f4") for weight in weights]

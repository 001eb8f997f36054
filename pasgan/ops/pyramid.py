"""The anti-aliased image pyramid of the four-scale losses and discriminator."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor


def image_pyramid(images: Tensor, scales: Sequence[float] = (1, 0.5, 0.25, 0.125)) -> list[Tensor]:
    """Images at several scales, each blurred before it is thinned out.

    A Gaussian of sigma = (1/s - 1) / 2 and width 2 * round(4 sigma) + 1 (zeros outside the image), then every
    (1/s)-th pixel starting with the first, as in the pyramid of the first-order motion model. Scale 1 is untouched.

    Args:
        images: (N, C, H, W).
        scales: factors of the form 1/n, n a whole number.

    Returns:
        One tensor (N, C, ceil(H s), ceil(W s)) per scale.

    Raises:
        ValueError: if a scale is not 1/n.
    """
    return [_downsample(images, scale) for scale in scales]


def _downsample(images: Tensor, scale: float) -> Tensor:
    stride = round(1 / scale) if scale > 0 else 0
    if stride < 1 or abs(stride * scale - 1) > 1e-6:
        raise ValueError(f"a scale of the image pyramid must be 1/n with a whole n, got {scale}")
    if stride == 1:
        return images
    kernel = _gaussian_kernel((stride - 1) / 2, images)
    channels, radius = images.shape[1], len(kernel) // 2
    weight = kernel.expand(channels, 1, -1)
    # Separable, and each pass computes only the rows or columns that are kept.
    blurred = F.conv2d(images, weight[..., None], stride=(stride, 1), padding=(radius, 0), groups=channels)
    return F.conv2d(blurred, weight[:, :, None], stride=(1, stride), padding=(0, radius), groups=channels)


def _gaussian_kernel(sigma: float, like: Tensor) -> Tensor:
    radius = round(4 * sigma)
    offsets = torch.arange(-radius, radius + 1, dtype=like.dtype, device=like.device)
    kernel = torch.exp(-(offsets**2) / (2 * sigma**2))
    return kernel / kernel.sum()

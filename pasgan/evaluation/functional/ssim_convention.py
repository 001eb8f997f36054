"""The settings by which the SSIM values of the literature differ, each under a name of its own.

The same pair of images scores several hundredths apart under them, so that numbers of different conventions must never
stand in one column.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601
K1, K2 = 0.01, 0.03


@dataclass(frozen=True)
class SSIMConvention:
    """How an SSIM is computed.

    Attributes:
        window_size: pixels along one side of the window.
        sigma: of a Gaussian window, pixels; None for a uniform one.
        gray: whether luma is scored rather than each of R, G and B.
        sample_covariance: whether (co)variances are divided by n - 1 instead of n, n the pixels of the window.
        data_range: L in the constants (K1 L)² and (K2 L)²; the images are in [0, 1].
        remark: where the convention comes from, for the protocol.
    """

    window_size: int = 11
    sigma: float | None = 1.5
    gray: bool = False
    sample_covariance: bool = False
    data_range: float = 1.0
    remark: str = ""

    @property
    def radius(self) -> int:
        """Pixels from the centre of the window to its side."""
        return self.window_size // 2

    @cached_property
    def half_kernel(self) -> tuple[np.float32, ...]:
        """The weights of the window along one axis, from its centre to its side; both sides together sum up to 1."""
        offsets = np.arange(self.radius + 1)
        weights = np.ones(len(offsets)) if self.sigma is None else np.exp(-(offsets**2) / (2 * self.sigma**2))
        return tuple((weights / (2 * weights.sum() - weights[0])).astype(np.float32))

    @property
    def constants(self) -> tuple[float, float]:
        """C1 and C2.

        Both the covariance and the variances beside C2 grow by n / (n - 1) if they are those of a sample; C2 shrinks
        by as much instead, which leaves the quotient the same.
        """
        pixels = self.window_size**2
        shrink = (pixels - 1) / pixels if self.sample_covariance else 1.0
        return (K1 * self.data_range) ** 2, (K2 * self.data_range) ** 2 * shrink

    @property
    def title(self) -> str:
        """What tells it from the reference, e.g. `uniform 7x7, luma`."""
        parts = [f"{'uniform' if self.sigma is None else 'Gaussian'} {self.window_size}x{self.window_size}"]
        parts += ["luma"] if self.gray else []
        parts += [f"data range {self.data_range:g}"] if self.data_range != 1 else []
        return ", ".join(parts)

    @property
    def protocol(self) -> str:
        """The convention in words."""
        size = f"{self.window_size}x{self.window_size}"
        window = f"{size} uniform" if self.sigma is None else f"{size} Gaussian, sigma {self.sigma}"
        covariance = ", sample covariance" if self.sample_covariance else ""
        channels = "on luma {} R + {} G + {} B".format(*LUMA) if self.gray else "per RGB channel"
        constants = f"data range {self.data_range:g}, K1 {K1}, K2 {K2}"
        remark = f" ({self.remark})" if self.remark else ""
        return f"{window}{covariance}, valid area, {channels}, {constants}{remark}"


UNIFORM = {"window_size": 7, "sigma": None, "sample_covariance": True}
SSIM_CONVENTIONS = {
    "gaussian11": SSIMConvention(),
    "uniform7": SSIMConvention(**UNIFORM, remark="the default of scikit-image"),
    "gray": SSIMConvention(gray=True),
    "gray-uniform7": SSIMConvention(**UNIFORM, gray=True),
    "uniform7-range2": SSIMConvention(
        **UNIFORM, data_range=2.0, remark="what old scikit-image assumed for floats; too high for images in [0, 1]"
    ),
}


def get_ssim_convention(name: str) -> SSIMConvention:
    """The convention of a name.

    Raises:
        ValueError: if there is none.
    """
    if name not in SSIM_CONVENTIONS:
        raise ValueError(f"unknown SSIM convention {name!r}; known: {', '.join(SSIM_CONVENTIONS)}")
    return SSIM_CONVENTIONS[name]

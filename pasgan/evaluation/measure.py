"""What a measure is called and how it is printed."""

from __future__ import annotations

from typing import Literal, NamedTuple

REGIONS = ("full", "masked", "cropped", "moving")
REGION_NAMES = {
    "full": "full frame",
    "masked": "key region, masked",
    "cropped": "key region, cropped",
    "moving": "moving region",
}
ROW_NAMES = {
    "model": "model",
    "copy": "copy first frame",
    "source": "source video",
    "repeat_pose": "repeat first pose",
    "mean_pose": "mean pose",
    "truth": "true video",
}
ARROWS = {"higher": "↑", "lower": "↓", "one": "→ 1"}


class Measure(NamedTuple):
    """A measure as people read it.

    Attributes:
        name: the field's name of it, with its convention, e.g. `PSNR` or `PCK@0.1 (bounding box)`.
        better: which way is better: `higher`, `lower`, or `one` (the true video has 1).
        decimals: printed digits.
        protocol: by which convention it is computed, one sentence.
        unit: e.g. `dB`; empty if it has none.
        of_images: whether it looks at frames (and so has regions) or at poses.
    """

    name: str
    better: Literal["higher", "lower", "one"]
    decimals: int
    protocol: str
    unit: str = ""
    of_images: bool = True

    def label(self, region: str = "full") -> str:
        """E.g. `moving region: PSNR [dB] ↑`; poses have no region."""
        prefix = f"{REGION_NAMES[region]}: " if self.of_images else ""
        unit = f" [{self.unit}]" if self.unit else ""
        return f"{prefix}{self.name}{unit} {ARROWS[self.better]}"


def split_key(key: str) -> tuple[str, str]:
    """`moving/psnr` → (`moving`, `psnr`); a key without a region is that of the full frame, or of the poses."""
    region, _, name = key.rpartition("/")
    return region or "full", name


def join_key(region: str, name: str) -> str:
    """The inverse of `split_key`."""
    return name if region == "full" else f"{region}/{name}"


def check_regions(regions: tuple[str, ...], allowed: tuple[str, ...] = REGIONS) -> tuple[str, ...]:
    """The regions in the order of `allowed`.

    Raises:
        ValueError: if one is not in `allowed`.
    """
    if unknown := set(regions) - set(allowed):
        raise ValueError(f"unknown region {', '.join(sorted(unknown))}; known here: {', '.join(allowed)}")
    return tuple(region for region in allowed if region in regions)

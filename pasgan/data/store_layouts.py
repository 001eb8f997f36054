"""How pixels become the bytes of a store: `RawLayout` and `JpegLayout`, chosen when a store is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np

from pasgan.data.store_format import (
    LAYERS,
    OFFSET_BYTES,
    OFFSET_DTYPE,
    OFFSETS_FILE,
    VERSIONS,
    StoreError,
    layer_bytes,
    shard_name,
)

LayoutName = Literal["raw", "jpeg"]
JPEG_QUALITY = 95
# Frames of the generated sample become 6.7 times smaller; real ones are noisier.
JPEG_SHRINKS = 5


@dataclass(frozen=True)
class RawLayout:
    """Pixels as they are, nothing to decode. The frames or depth maps of a view are one array.

    Args:
        frame_size: (H, W).
        layer: `frames` or `depths`.
    """

    frame_size: tuple[int, int]
    layer: str = "frames"

    @property
    def header(self) -> dict[str, Any]:
        """What the first line of the journal and `store.json` say about the layout."""
        return {"version": VERSIONS["raw"]}

    @property
    def expected_bytes(self) -> float:
        """What one frame takes, for estimates."""
        return layer_bytes(self.layer, self.frame_size)

    def encode(self, frame: np.ndarray) -> memoryview:
        """The bytes of one frame (H, W, …)."""
        return np.ascontiguousarray(frame).data

    def spooled(self, path: Path, sizes: Sequence[int]) -> np.ndarray:
        """The first frames of a file that holds encoded frames, as many as there are `sizes` (bytes of each)."""
        dtype, rest = LAYERS[self.layer]
        return np.memmap(path, dtype, mode="r", shape=(len(sizes), *self.frame_size, *rest))

    decoded = spooled  # nothing is encoded

    def check(self, pixels: np.ndarray, num_frames: int) -> None:
        """Raise a `ValueError` unless `pixels` are the frames of a view of `num_frames`."""
        dtype, rest = LAYERS[self.layer]
        expected = (num_frames, *self.frame_size, *rest)
        if pixels.shape != expected or pixels.dtype != dtype:
            raise ValueError(f"{self.layer} are {pixels.dtype} {pixels.shape}, expected {dtype} {expected}")

    def num_bytes(self, pixels: np.ndarray) -> int:
        """Bytes that a view takes in its shard."""
        return pixels.nbytes

    def parts(self, pixels: np.ndarray, shard: int, start: int) -> dict[str, np.ndarray]:
        """What to append to which file for a view that begins at byte `start` of its shard; the pixels come first."""
        return {shard_name(shard, self.layer): np.ascontiguousarray(pixels)}

    def columns(self, end: int) -> dict[str, int]:
        """What the journal keeps of a view beyond what every layout needs; `end` is its last byte in the shard + 1."""
        return {}

    def end(self, row: Mapping[str, Any]) -> int:
        """Last byte in its shard + 1 of a view in the journal."""
        return (row["shard_frame"] + row["num_frames"]) * layer_bytes(self.layer, self.frame_size)

    def other_files(self, num_frames: int) -> dict[str, int]:
        """Files beside the shards that grow with every view → their bytes in a store of `num_frames`."""
        return {}


@dataclass(frozen=True)
class JpegLayout:
    """Every frame a JPEG with full colour resolution (4:4:4). The frames of a view are a list of `bytes`.

    Args:
        frame_size: (H, W).
        quality: of the JPEGs, 1 to 100.
    """

    frame_size: tuple[int, int]
    quality: int = JPEG_QUALITY

    layer = "frames"

    @property
    def header(self) -> dict[str, Any]:
        """See `RawLayout`."""
        return {"layout": "jpeg", "jpeg_quality": self.quality, "version": VERSIONS["jpeg"]}

    @property
    def expected_bytes(self) -> float:
        """See `RawLayout`."""
        return layer_bytes(self.layer, self.frame_size) / JPEG_SHRINKS

    def encode(self, frame: np.ndarray) -> bytes:
        """One RGB frame (H, W, 3) as a JPEG."""
        sampling = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]
        bgr = cv2.cvtColor(frame, cv2.COLOR_RGB2BGR)
        return cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, self.quality, *sampling])[1].tobytes()

    def spooled(self, path: Path, sizes: Sequence[int]) -> list[bytes]:
        """See `RawLayout`."""
        with open(path, "rb") as file:
            return [file.read(size) for size in sizes]

    def decoded(self, path: Path, sizes: Sequence[int]) -> np.ndarray:
        """The same frames as pixels, (T, H, W, 3) uint8 RGB, as they will be read from the store."""
        pictures = (
            cv2.imdecode(np.frombuffer(frame, np.uint8), cv2.IMREAD_COLOR) for frame in self.spooled(path, sizes)
        )
        return np.stack([cv2.cvtColor(picture, cv2.COLOR_BGR2RGB) for picture in pictures])

    def check(self, pixels: Sequence[bytes], num_frames: int) -> None:
        """See `RawLayout`."""
        if len(pixels) != num_frames or not all(bytes(frame[:2]) == b"\xff\xd8" for frame in pixels):
            raise ValueError(f"{self.layer} are not {num_frames} JPEGs")

    def num_bytes(self, pixels: Sequence[bytes]) -> int:
        """See `RawLayout`."""
        return sum(map(len, pixels))

    def parts(self, pixels: Sequence[bytes], shard: int, start: int) -> dict[str, bytes | np.ndarray]:
        """See `RawLayout`."""
        sizes = np.array([len(frame) for frame in pixels], OFFSET_DTYPE)
        offsets = np.stack([start + np.cumsum(sizes) - sizes, sizes], axis=1).astype(OFFSET_DTYPE)
        return {shard_name(shard, self.layer): b"".join(pixels), OFFSETS_FILE: offsets}

    def columns(self, end: int) -> dict[str, int]:
        """See `RawLayout`."""
        return {"shard_end": end}

    def end(self, row: Mapping[str, Any]) -> int:
        """See `RawLayout`."""
        return row["shard_end"]

    def other_files(self, num_frames: int) -> dict[str, int]:
        """See `RawLayout`."""
        return {OFFSETS_FILE: num_frames * OFFSET_BYTES}


FrameLayout = RawLayout | JpegLayout


def store_layouts(name: LayoutName, frame_size: tuple[int, int], depth: bool) -> dict[str, FrameLayout]:
    """The layouts of a store: of its `frames` that of the name, and of its `depths`, if it keeps them, the raw one.

    Raises:
        StoreError: if there is no such layout.
    """
    classes = {"raw": RawLayout, "jpeg": JpegLayout}
    if name not in classes:
        raise StoreError(f"there is no layout {name!r} of a store; it is one of: {', '.join(classes)}")
    layouts: dict[str, FrameLayout] = {"frames": classes[name](frame_size)}
    if depth:
        layouts["depths"] = RawLayout(frame_size, "depths")
    return layouts

"""Reading the pixels of a store from its shards: one class for each layout."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from pasgan.data.store_files import StoreFiles
from pasgan.data.store_format import (
    LAYERS,
    OFFSET_BYTES,
    OFFSET_DTYPE,
    OFFSETS_FILE,
    StoreError,
    layer_bytes,
    shard_name,
)

# A mapped file keeps a file descriptor, of which a process usually has 1024.
MAX_OPEN_SHARDS = 128


def mapped(path: Path, dtype: npt.DTypeLike, row_shape: tuple[int, ...] = ()) -> np.ndarray:
    """A file as an array (rows, *row_shape); a plain array over the map, which indexes faster than a memmap.

    Raises:
        StoreError: if the file cannot be read.
    """
    try:
        flat = np.asarray(np.memmap(path, dtype=dtype, mode="r"))
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: cannot be read ({error}); run `prepare_data.py verify {path.parent}`") from error
    row = int(np.prod(row_shape))
    return flat[: len(flat) // row * row].reshape(-1, *row_shape)


class _Shards:
    """The shards of one layer, mapped when they are first read, in each process anew.

    Args:
        files: where the files are.
        views: the table of views.
        frame_size: (H, W).
        layer: `frames` or `depths`.
    """

    def __init__(self, files: StoreFiles, views: np.ndarray, frame_size: tuple[int, int], layer: str) -> None:
        self.files, self.views, self.frame_size, self.layer = files, views, frame_size, layer
        self._maps: OrderedDict[int, np.ndarray] = OrderedDict()

    def is_intact(self, view: np.void) -> bool:
        """Whether the pixels of a view (a row of the table) are the ones that were written."""
        return self._has_digest(self._map(int(view["shard"])), view)

    def expected_sizes(self) -> dict[str, int]:
        """File name → bytes that it must have."""
        shards = np.unique(self.views["shard"]).tolist()
        return {shard_name(shard, self.layer): self._end(self._views_of(shard)) for shard in shards}

    def _map(self, shard: int) -> np.ndarray:
        if shard in self._maps:
            self._maps.move_to_end(shard)
            return self._maps[shard]
        views, name = self._views_of(shard), shard_name(shard, self.layer)

        def is_intact(path: Path) -> bool:
            content = mapped(path, *self._rows())
            return all(self._has_digest(content, view) for view in views)

        self._forget_removed()
        self._maps[shard] = mapped(self.files.path(name, self._end(views), is_intact), *self._rows())
        if len(self._maps) > MAX_OPEN_SHARDS:
            self._maps.popitem(last=False)
        return self._maps[shard]

    def _forget_removed(self) -> None:
        """Give up the maps of files that had to make room in the cache: their bytes are free once no one has them."""
        for shard in [shard for shard in self._maps if not (self.files.root / shard_name(shard, self.layer)).exists()]:
            del self._maps[shard]

    def _views_of(self, shard: int) -> np.ndarray:
        return self.views[self.views["shard"] == shard]

    def _has_digest(self, content: np.ndarray, view: np.void) -> bool:
        digest = hashlib.sha256(self._stored(content, view)).digest()
        return digest == view[f"{self.layer}_sha256"].tobytes()


class RawShards(_Shards):
    """Pixels that lie in the files as they are."""

    def read(self, shard: int, start: int, first: int, indices: np.ndarray) -> np.ndarray:
        """Frames of a view, a copy.

        Args:
            shard: number of the view's file.
            start: first frame of the view in that file.
            first: first frame of the view in the store.
            indices: (n,) which frames of the view.

        Returns:
            (n, H, W, 3) uint8 RGB, or (n, H, W) uint16 millimetres.
        """
        return self._map(shard)[start + indices]

    def _rows(self) -> tuple[np.dtype, tuple[int, ...]]:
        dtype, rest = LAYERS[self.layer]
        return dtype, (*self.frame_size, *rest)

    def _end(self, views: np.ndarray) -> int:
        return int((views["shard_frame"] + views["num_frames"]).max()) * layer_bytes(self.layer, self.frame_size)

    def _stored(self, content: np.ndarray, view: np.void) -> np.ndarray:
        return content[view["shard_frame"] : view["shard_frame"] + view["num_frames"]]


class JpegShards(_Shards):
    """Frames that lie in the files as JPEGs; where each begins is in a file of offsets."""

    def read(self, shard: int, start: int, first: int, indices: np.ndarray) -> np.ndarray:
        """See `RawShards`.

        Raises:
            StoreError: if a frame is no JPEG of the store's size.
        """
        content = self._map(shard)
        frames = np.empty((len(indices), *self.frame_size, 3), np.uint8)
        for frame, (begin, size) in zip(frames, self._offsets[first + indices].tolist(), strict=True):
            image = cv2.imdecode(content[begin : begin + size], cv2.IMREAD_COLOR)
            if image is None or image.shape != frame.shape:
                path = self.files.root / shard_name(shard)
                raise StoreError(f"{path}, byte {begin}: is no frame; run `prepare_data.py verify {path.parent}`")
            cv2.cvtColor(image, cv2.COLOR_BGR2RGB, dst=frame)
        return frames

    def expected_sizes(self) -> dict[str, int]:
        """File name → bytes that it must have."""
        return {OFFSETS_FILE: self._offsets_size, **super().expected_sizes()}

    @property
    def _offsets_size(self) -> int:
        return int((self.views["first_frame"] + self.views["num_frames"]).max()) * OFFSET_BYTES

    @cached_property
    def _offsets(self) -> np.ndarray:
        path, size = self.files.path(OFFSETS_FILE, self._offsets_size), self._offsets_size
        offsets = mapped(path, OFFSET_DTYPE, (2,))
        if offsets.nbytes < size:
            raise StoreError(f"{path}: has lost {size - offsets.nbytes} bytes; make the store anew")
        return offsets

    def _rows(self) -> tuple[np.dtype, tuple[int, ...]]:
        return np.dtype(np.uint8), ()

    def _end(self, views: np.ndarray) -> int:
        last = views[np.argmax(views["shard_frame"])]
        return int(self._offsets[last["first_frame"] + last["num_frames"] - 1].sum())

    def _stored(self, content: np.ndarray, view: np.void) -> np.ndarray:
        first, last = view["first_frame"], view["first_frame"] + view["num_frames"] - 1
        return content[self._offsets[first, 0] : self._offsets[last].sum()]


SHARDS = {"raw": RawShards, "jpeg": JpegShards}

"""`FrameStore`: random access to the frames and keypoints that `tools/prepare_data.py` wrote."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pasgan.data.store_entries import RecordingEntry, ViewEntry
from pasgan.data.store_format import (
    FORMAT_NAME,
    FORMAT_VERSION,
    HOW_TO_ADD_DEPTH,
    HOW_TO_MAKE,
    JOURNAL_FILE,
    LAYERS,
    RECORDINGS_FILE,
    STORE_FILE,
    VIEWS_FILE,
    StoreError,
    keypoints_name,
    shard_name,
    visible_name,
)
from pasgan.data.store_verification import verify_store
from pasgan.structures import ViewGeometry, get_skeleton

# A mapped file keeps a file descriptor, of which a process usually has 1024.
MAX_OPEN_SHARDS = 128


class _Recordings(Sequence):
    """The recordings of a store, each built when it is asked for."""

    def __init__(self, store: FrameStore) -> None:
        self.store = store

    def __len__(self) -> int:
        return len(self.store.recording_table)

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self.store.entry(i) for i in range(*index.indices(len(self)))]
        return self.store.entry(range(len(self))[index])


class FrameStore:
    """A finished store, opened for reading.

    Only the index is loaded at once; frames are mapped when they are first read, in each process anew (a pickled store
    carries no maps), so that any number of workers can share one store.

    Args:
        root: the store's folder.

    Attributes:
        frame_size: (H, W).
        keypoint_sets: keypoint set name → skeleton name.
        added_keypoint_sets: those of them that were added after the store was made.
        layers: the kinds of pixels that are stored, `frames` and perhaps `depths`.
        dataset: kind of data, e.g. `ntu_rgbd`.
        options: the reader's options when the store was made.
        recording_table: structured array, one row per recording; for filtering without building entries.
        view_table: structured array, one row per view.

    Raises:
        StoreError: if there is no finished store in `root`, or it is damaged; the message says what to do.
    """

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root)
        meta = self._load_meta()
        self.frame_size: tuple[int, int] = tuple(meta["frame_size"])
        self.added_keypoint_sets: dict[str, str] = meta.get("added_keypoint_sets", {})
        self.keypoint_sets: dict[str, str] = {**meta["keypoint_sets"], **self.added_keypoint_sets}
        self.layers: tuple[str, ...] = ("frames", "depths") if meta.get("depth") else ("frames",)
        self.dataset: str = meta["dataset"]
        self.options: dict = meta["options"]
        self.num_frames: int = meta["counts"]["frames"]
        self.recording_table = self._load_table(RECORDINGS_FILE, meta["counts"]["recordings"])
        self.view_table = self._load_table(VIEWS_FILE, meta["counts"]["views"])
        self.recordings: Sequence[RecordingEntry] = _Recordings(self)
        self._forget_maps()

    @classmethod
    def open(cls, path: str | Path) -> FrameStore:
        """Open the store in `path`; the same as calling the class."""
        return cls(path)

    def __len__(self) -> int:
        return len(self.recording_table)

    def __repr__(self) -> str:
        size = f"{self.frame_size[1]}x{self.frame_size[0]}"
        return f"FrameStore({str(self.root)!r}, {len(self)} recordings, {self.num_frames} frames of {size})"

    def __getstate__(self) -> dict:
        """Everything but the maps."""
        return {key: value for key, value in self.__dict__.items() if not key.startswith("_")}

    def __setstate__(self, state: dict) -> None:
        self.__dict__.update(state)
        self._forget_maps()

    def entry(self, index: int) -> RecordingEntry:
        """The recording at `index`."""
        row = self.recording_table[index]
        first = int(row["first_view"])
        views = [self._view_entry(view) for view in self.view_table[first : first + int(row["num_views"])]]
        numbers = {name: int(row[name]) for name in ("subject", "action", "setup", "replication")}
        return RecordingEntry(row["id"].decode(), **numbers, cameras={view.camera: view for view in views})

    def index_of(self, recording_id: str) -> int:
        """The index of a recording.

        Raises:
            KeyError: if the store does not hold it.
        """
        found = np.flatnonzero(self.recording_table["id"] == recording_id.encode())
        if not len(found):
            raise KeyError(f"{self.root} holds no recording {recording_id!r}")
        return int(found[0])

    def frames(self, recording_index: int, camera: str, frame_indices: Sequence[int] | np.ndarray) -> np.ndarray:
        """Frames of one view: (n, H, W, 3) uint8 RGB, a copy.

        Raises:
            KeyError: if the recording has no such camera.
            IndexError: if a frame number is not in the recording.
        """
        return self._pixels("frames", recording_index, camera, frame_indices)

    def depth(self, recording_index: int, camera: str, frame_indices: Sequence[int] | np.ndarray) -> np.ndarray:
        """Depth maps of one view: (n, H, W) uint16 millimetres along the camera's axis, 0 where unknown, a copy.

        Raises:
            StoreError: if the store holds no depth maps.
            KeyError: if the recording has no such camera.
            IndexError: if a frame number is not in the recording.
        """
        self.require_depth()
        return self._pixels("depths", recording_index, camera, frame_indices)

    def require_depth(self) -> None:
        """Raise the `StoreError` that says how to have depth maps, unless there are some."""
        if "depths" not in self.layers:
            raise StoreError(f"{self.root}: the store holds no depth maps; {HOW_TO_ADD_DEPTH.format(path=self.root)}")

    def keypoints(
        self,
        recording_index: int,
        camera: str,
        frame_indices: Sequence[int] | np.ndarray | None = None,
        keypoint_set: str = "kinect25",
    ) -> tuple[np.ndarray, np.ndarray]:
        """Keypoints of one view, of all frames if `frame_indices` is None.

        Returns:
            (n, K, 2) float32 pixels (x, y) of the stored frame, NaN where unknown, not clipped to the frame; and
            (n, K) uint8 visibility codes (0 not tracked, 1 inferred, 2 tracked).

        Raises:
            KeyError: if the recording has no such camera or the store no such keypoint set.
            IndexError: if a frame number is not in the recording.
        """
        _, _, first, count = self._place(recording_index, camera)
        points, visible = self.keypoint_maps(keypoint_set)
        if frame_indices is None:
            return np.array(points[first : first + count]), np.array(visible[first : first + count])
        indices = first + self._checked(frame_indices, count, recording_index, camera)
        return points[indices], visible[indices]

    def span(self, recording_index: int, camera: str) -> tuple[int, int]:
        """First frame of a view among all frames of the store, and their number.

        Raises:
            KeyError: if the recording has no such camera.
        """
        _, _, first, count = self._place(recording_index, camera)
        return first, count

    def verify(self, progress: Callable[[Iterator], Iterator] = iter) -> list[str]:
        """Check the size of every file, and every frame and keypoint against the hashes in the index.

        Args:
            progress: wraps the iterator over view numbers, e.g. with a progress bar.

        Returns:
            What is wrong, one line per fault; empty if the store is intact.
        """
        return verify_store(self, progress)

    def _load_meta(self) -> dict:
        command = HOW_TO_MAKE.format(path=self.root)
        path = self.root / STORE_FILE
        if not path.is_file():
            if (self.root / JOURNAL_FILE).is_file():
                raise StoreError(
                    f"{self.root}: the store is unfinished; run the command that began it again ({command})"
                )
            raise StoreError(f"{self.root}: no store there; make one with: {command}")
        try:
            meta = json.loads(path.read_text(encoding="utf-8"))
            if meta["format"] != FORMAT_NAME:
                raise KeyError("format")
            version = meta["version"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{path}: is no description of a store ({error!r}); make it with: {command}") from error
        if version != FORMAT_VERSION:
            raise StoreError(
                f"{self.root}: written in version {version} of the format, this program reads {FORMAT_VERSION}; "
                f"make it anew with: {command}"
            )
        return meta

    def _load_table(self, name: str, rows: int) -> np.ndarray:
        try:
            table = np.load(self.root / name, allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise StoreError(f"{self.root / name}: cannot be read ({error}); make the store anew") from error
        if len(table) != rows:
            raise StoreError(f"{self.root / name}: has {len(table)} rows instead of {rows}; make the store anew")
        return table

    def _forget_maps(self) -> None:
        self._shards: OrderedDict[tuple[str, int], np.ndarray] = OrderedDict()
        self._keypoints: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        self._places: dict[tuple[int, str], tuple[int, int, int, int]] = {}

    def _view_entry(self, row: np.void) -> ViewEntry:
        geometry = ViewGeometry(float(row["azimuth"]), float(row["height"]), float(row["distance"]))
        hashes = (row["source_sha256"].tobytes().hex(), row["frames_sha256"].tobytes().hex())
        return ViewEntry(row["camera"].decode(), int(row["num_frames"]), geometry, row["source"].decode(), *hashes)

    def _place(self, recording_index: int, camera: str) -> tuple[int, int, int, int]:
        """(shard, first frame in the shard, first frame in the store, number of frames) of a view."""
        key = (int(recording_index), camera)
        if key not in self._places:
            row = self.recording_table[key[0]]
            first = int(row["first_view"])
            for view in self.view_table[first : first + int(row["num_views"])]:
                numbers = (view[name] for name in ("shard", "shard_frame", "first_frame", "num_frames"))
                self._places[key[0], view["camera"].decode()] = tuple(int(number) for number in numbers)
            if key not in self._places:
                raise KeyError(f"recording {row['id'].decode()} of {self.root} has no camera {camera!r}")
        return self._places[key]

    def _pixels(
        self, layer: str, recording_index: int, camera: str, frame_indices: Sequence[int] | np.ndarray
    ) -> np.ndarray:
        shard, start, _, count = self._place(recording_index, camera)
        indices = self._checked(frame_indices, count, recording_index, camera)
        return self.shard(shard, layer)[start + indices]

    def _checked(
        self, frame_indices: Sequence[int] | np.ndarray, count: int, recording_index: int, camera: str
    ) -> np.ndarray:
        indices = np.asarray(frame_indices, dtype=np.int64)
        if indices.size and (indices.min() < 0 or indices.max() >= count):
            name = self.recording_table[recording_index]["id"].decode()
            raise IndexError(
                f"{name} {camera} of {self.root} has {count} frames, asked for {indices.min()} to {indices.max()}"
            )
        return indices

    def shard(self, number: int, layer: str = "frames") -> np.ndarray:
        """The frames or depth maps of one file, mapped: (n, H, W, 3) uint8 or (n, H, W) uint16, read-only."""
        key = (layer, number)
        if key in self._shards:
            self._shards.move_to_end(key)
        else:
            dtype, rest = LAYERS[layer]
            self._shards[key] = self._map(shard_name(number, layer), dtype, (*self.frame_size, *rest))
            if len(self._shards) > MAX_OPEN_SHARDS:
                self._shards.popitem(last=False)
        return self._shards[key]

    def keypoint_maps(self, keypoint_set: str) -> tuple[np.ndarray, np.ndarray]:
        """The keypoints of all frames, mapped: (n, K, 2) float32 and (n, K) uint8, read-only."""
        if keypoint_set not in self._keypoints:
            if keypoint_set not in self.keypoint_sets:
                known = ", ".join(sorted(self.keypoint_sets))
                raise KeyError(f"{self.root} has no keypoint set {keypoint_set!r}; it has: {known}")
            count = get_skeleton(self.keypoint_sets[keypoint_set]).num_keypoints
            points = self._map(keypoints_name(keypoint_set), np.float32, (count, 2))
            self._keypoints[keypoint_set] = points, self._map(visible_name(keypoint_set), np.uint8, (count,))
        return self._keypoints[keypoint_set]

    def _map(self, name: str, dtype: npt.DTypeLike, row_shape: tuple[int, ...]) -> np.ndarray:
        """A file as an array (rows, *row_shape); a plain array over the map, which indexes faster than a memmap."""
        path = self.root / name
        try:
            flat = np.asarray(np.memmap(path, dtype=dtype, mode="r"))
        except (OSError, ValueError) as error:
            raise StoreError(f"{path}: cannot be read ({error}); run `prepare_data.py verify {self.root}`") from error
        rows = flat.size // int(np.prod(row_shape))
        return flat[: rows * int(np.prod(row_shape))].reshape(rows, *row_shape)

"""`FrameStore`: random access to the frames and keypoints that `tools/prepare_data.py` wrote."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from pasgan.data.store_entries import RecordingEntry, ViewEntry
from pasgan.data.store_files import store_files
from pasgan.data.store_format import (
    FORMAT_NAME,
    HOW_TO_ADD_DEPTH,
    HOW_TO_MAKE,
    RECORDINGS_FILE,
    SPLITS_FILE,
    STORE_FILE,
    VERSIONS,
    VIEWS_FILE,
    StoreError,
    keypoint_sizes,
)
from pasgan.data.store_shards import SHARDS, mapped
from pasgan.data.store_verification import verify_store
from pasgan.files import file_sha256
from pasgan.structures import ViewGeometry, get_skeleton


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

    Only the index is opened at once; frames are mapped when they are first read. All of it is mapped in each process
    anew (a pickled store carries no maps), so that any number of workers share one store and its memory. A store
    behind a URL is read in the same way; its files are fetched when they are first needed (see `RemoteFiles`).

    Args:
        root: the store's folder, or its URL.

    Attributes:
        location: the folder or the URL, for messages.
        root: the folder where the files lie on this machine.
        frame_size: (H, W).
        keypoint_sets: keypoint set name → skeleton name.
        added_keypoint_sets: those of them that were added after the store was made.
        layouts: the kinds of pixels that are stored, `frames` and perhaps `depths` → `raw` or `jpeg`.
        shards: the same kinds → what reads them.
        dataset: kind of data, e.g. `ntu_rgbd`.
        options: the reader's options when the store was made.
        recording_table: structured array, one row per recording; for filtering without building entries.
        view_table: structured array, one row per view.
        splits: the splits that came with the data: split name → recording id → `train`, `val` or `test`.

    Raises:
        StoreError: if there is no finished store in `root`, or it is damaged; the message says what to do.
    """

    def __init__(self, root: str | Path) -> None:
        self.files = store_files(root)
        self.location = self.files.location
        meta = self._load_meta()
        self.root = self.files.root
        self.frame_size: tuple[int, int] = tuple(meta["frame_size"])
        self.added_keypoint_sets: dict[str, str] = meta.get("added_keypoint_sets", {})
        self.keypoint_sets: dict[str, str] = {**meta["keypoint_sets"], **self.added_keypoint_sets}
        self.layouts: dict[str, str] = {"frames": meta.get("layout", "raw")}
        if meta.get("depth"):
            self.layouts["depths"] = "raw"
        self.dataset: str = meta["dataset"]
        self.options: dict = meta["options"]
        self.counts: dict[str, int] = meta["counts"]
        self.num_frames = self.counts["frames"]
        self.index_sha256: dict[str, str] = meta.get("index_sha256", {})
        self.splits = self._load_splits()
        self.recordings: Sequence[RecordingEntry] = _Recordings(self)
        self._open_files()

    @classmethod
    def open(cls, path: str | Path) -> FrameStore:
        """Open the store in `path`; the same as calling the class."""
        return cls(path)

    def __len__(self) -> int:
        return len(self.recording_table)

    def __repr__(self) -> str:
        size = f"{self.frame_size[1]}x{self.frame_size[0]}"
        return f"FrameStore({self.location!r}, {len(self)} recordings, {self.num_frames} frames of {size})"

    def __getstate__(self) -> dict:
        """Everything but the maps."""
        maps = {"recording_table", "view_table", "shards"}
        return {key: value for key, value in vars(self).items() if not key.startswith("_") and key not in maps}

    def __setstate__(self, state: dict) -> None:
        vars(self).update(state)
        self._open_files()

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
        ids, wanted = self.recording_table["id"], recording_id.encode()
        place = int(np.searchsorted(ids, wanted, sorter=self._id_order))
        if place == len(ids) or ids[self._id_order[place]] != wanted:
            raise KeyError(f"{self.location} holds no recording {recording_id!r}")
        return int(self._id_order[place])

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
        if "depths" not in self.layouts:
            how = HOW_TO_ADD_DEPTH.format(path=self.location)
            raise StoreError(f"{self.location}: the store holds no depth maps; {how}")

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
        first, count = self.span(recording_index, camera)
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
        view = self._view(recording_index, camera)
        return int(view["first_frame"]), int(view["num_frames"])

    def cameras(self, recording_index: int) -> list[str]:
        """The names of the cameras of a recording, sorted."""
        row = self.recording_table[recording_index]
        first = int(row["first_view"])
        return sorted(name.decode() for name in self.view_table["camera"][first : first + int(row["num_views"])])

    def geometry(self, recording_index: int, camera: str) -> ViewGeometry:
        """Where a camera of a recording stands.

        Raises:
            KeyError: if the recording has no such camera.
        """
        return _geometry(self._view(recording_index, camera))

    def verify(self, progress: Callable[[Iterator], Iterator] = iter) -> list[str]:
        """Check the size of every file, and every frame and keypoint against the hashes in the index.

        Args:
            progress: wraps the iterator over view numbers, e.g. with a progress bar.

        Returns:
            What is wrong, one line per fault; empty if the store is intact.
        """
        return verify_store(self, progress)

    def _load_meta(self) -> dict:
        command = HOW_TO_MAKE.format(path=self.location)
        content = self.files.description()
        if content is None:
            if self.files.is_unfinished():
                raise StoreError(
                    f"{self.location}: the store is unfinished; run the command that began it again ({command})"
                )
            raise StoreError(f"{self.location}: no store there; make one with: {command}")
        try:
            meta = json.loads(content)
            if meta["format"] != FORMAT_NAME:
                raise KeyError("format")
            version, layout = meta["version"], meta.get("layout", "raw")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(
                f"{self.location}/{STORE_FILE}: is no description of a store ({error!r}); make it with: {command}"
            ) from error
        if version != VERSIONS.get(layout):
            readable = ", ".join(f"{number} ({name})" for name, number in VERSIONS.items())
            raise StoreError(
                f"{self.location}: written in version {version} of the format with layout {layout!r}, this program "
                f"reads {readable}; make it anew with: {command}"
            )
        return meta

    def _open_files(self) -> None:
        """Map the index and get ready to map the rest; nothing of this is part of a pickled store."""
        self.recording_table = self._load_table(RECORDINGS_FILE, "recordings")
        self.view_table = self._load_table(VIEWS_FILE, "views")
        arguments = self.files, self.view_table, self.frame_size
        self.shards = {layer: SHARDS[layout](*arguments, layer) for layer, layout in self.layouts.items()}
        self._keypoints: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def _load_table(self, name: str, rows: str) -> np.ndarray:
        """A table of the index, mapped, so that all processes of a machine share its memory."""
        expected, count = self.index_sha256.get(name), self.counts[rows]
        path = self.files.path(name, check=lambda path: expected in (None, file_sha256(path)))
        try:
            table = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
        except (OSError, ValueError, EOFError) as error:
            raise StoreError(f"{path}: cannot be read ({error}); make the store anew") from error
        if len(table) != count:
            raise StoreError(f"{path}: has {len(table)} rows instead of {count}; make the store anew")
        return table

    def _load_splits(self) -> dict[str, dict[str, str]]:
        expected = self.index_sha256.get(SPLITS_FILE)
        if expected is None:
            return {}
        path = self.files.path(SPLITS_FILE, check=lambda path: expected == file_sha256(path))
        try:
            splits = json.loads(path.read_text(encoding="utf-8"))
            if not {part for parts in splits.values() for part in parts.values()} <= {"train", "val", "test"}:
                raise ValueError("a part is neither train, val nor test")
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise StoreError(f"{path}: cannot be read ({error}); make the store anew") from error
        return splits

    @cached_property
    def _id_order(self) -> np.ndarray:
        return np.argsort(self.recording_table["id"])

    def _view_entry(self, row: np.void) -> ViewEntry:
        hashes = (row["source_sha256"].tobytes().hex(), row["frames_sha256"].tobytes().hex())
        geometry = _geometry(row)
        return ViewEntry(row["camera"].decode(), int(row["num_frames"]), geometry, row["source"].decode(), *hashes)

    def _view(self, recording_index: int, camera: str) -> np.void:
        """The row of a view in the table of views."""
        recording = self.recording_table[recording_index]
        first, name, cameras = int(recording["first_view"]), camera.encode(), self.view_table["camera"]
        for view in range(first, first + int(recording["num_views"])):
            if cameras[view] == name:
                return self.view_table[view]
        raise KeyError(f"recording {recording['id'].decode()} of {self.location} has no camera {camera!r}")

    def _pixels(
        self, layer: str, recording_index: int, camera: str, frame_indices: Sequence[int] | np.ndarray
    ) -> np.ndarray:
        view = self._view(recording_index, camera)
        indices = self._checked(frame_indices, int(view["num_frames"]), recording_index, camera)
        place = (int(view[name]) for name in ("shard", "shard_frame", "first_frame"))
        return self.shards[layer].read(*place, indices)

    def _checked(
        self, frame_indices: Sequence[int] | np.ndarray, count: int, recording_index: int, camera: str
    ) -> np.ndarray:
        indices = np.asarray(frame_indices, dtype=np.int64)
        if indices.size and (indices.min() < 0 or indices.max() >= count):
            name = self.recording_table[recording_index]["id"].decode()
            raise IndexError(
                f"{name} {camera} of {self.location} has {count} frames, asked for {indices.min()} to {indices.max()}"
            )
        return indices

    def keypoint_maps(self, keypoint_set: str) -> tuple[np.ndarray, np.ndarray]:
        """The keypoints of all frames, mapped: (n, K, 2) float32 and (n, K) uint8, read-only."""
        if keypoint_set not in self._keypoints:
            if keypoint_set not in self.keypoint_sets:
                known = ", ".join(sorted(self.keypoint_sets))
                raise KeyError(f"{self.location} has no keypoint set {keypoint_set!r}; it has: {known}")
            count = get_skeleton(self.keypoint_sets[keypoint_set]).num_keypoints
            sizes = keypoint_sizes({keypoint_set: self.keypoint_sets[keypoint_set]}, self.num_frames)
            points, visible = (self.files.path(name, size) for name, size in sizes.items())
            self._keypoints[keypoint_set] = mapped(points, "<f4", (count, 2)), mapped(visible, np.uint8, (count,))
        return self._keypoints[keypoint_set]

    def expected_sizes(self) -> dict[str, int]:
        """File name → bytes that it must have, without the index."""
        sizes = keypoint_sizes(self.keypoint_sets, self.num_frames)
        for shards in self.shards.values():
            sizes.update(shards.expected_sizes())
        return sizes


def _geometry(view: np.void) -> ViewGeometry:
    return ViewGeometry(float(view["azimuth"]), float(view["height"]), float(view["distance"]))

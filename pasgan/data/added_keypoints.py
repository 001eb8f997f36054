"""Keypoint sets that are added to a finished store, e.g. by `tools/extract_poses.py`.

A set has the two files of every keypoint set, full of "unknown" at first, and `added-<set>.jsonl`: first what the set
is, then one line per finished view. When all views are finished, `store.json` names the set under
`added_keypoint_sets`; a store that grows afterwards loses the name until the new views are there too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import numpy as np

from pasgan.data.store import FrameStore
from pasgan.data.store_format import STORE_FILE, StoreError, added_name, keypoints_digest, keypoints_name, visible_name
from pasgan.data.store_index import replace_file
from pasgan.files import LockedError, lock_file
from pasgan.structures import get_skeleton


class KeypointSetWriter:
    """Begins a keypoint set of a store or goes on with one.

    Args:
        store: a finished store.
        name: of the set.
        skeleton: name of its skeleton.
        origin: where the keypoints come from; must be the same when a set is continued.

    Attributes:
        finished: (recording id, camera) → what was noted about the view.

    Raises:
        StoreError: if the store was made with a set of this name, the set was begun with another origin, or another
            process is writing it.
    """

    def __init__(self, store: FrameStore, name: str, skeleton: str, origin: Mapping[str, Any]) -> None:
        if name in store.keypoint_sets and name not in store.added_keypoint_sets:
            raise StoreError(
                f"{store.root}: the keypoint set {name!r} belongs to the store itself; choose another name"
            )
        self.store, self.name, self.skeleton = store, name, get_skeleton(skeleton)
        self.finished: dict[tuple[str, str], dict] = {}
        self._header = {"keypoint_set": name, "skeleton": skeleton, "origin": json.loads(json.dumps(origin))}
        self._places = {
            (entry.recording_id, camera): store.span(index, camera)
            for index, entry in enumerate(store.recordings)
            for camera in entry.cameras
        }
        with ExitStack() as opened:
            self._journal = self._open(opened)
            shape = (store.num_frames, self.skeleton.num_keypoints)
            self._points = _grow(store.root / keypoints_name(name), np.dtype("<f4"), (*shape, 2), np.nan)
            self._visible = _grow(store.root / visible_name(name), np.dtype(np.uint8), shape, 0)
            self._opened = opened.pop_all()

    def __enter__(self) -> KeypointSetWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def add(self, recording_id: str, camera: str, points: np.ndarray, visible: np.ndarray, notes: dict) -> None:
        """Write the keypoints of a view.

        Args:
            recording_id: recording of the view.
            camera: its camera.
            points: (T, K, 2) float32 pixels of the stored frames, NaN where unknown.
            visible: (T, K) uint8.
            notes: JSON-able, kept in `finished`.

        Raises:
            ValueError: if the arrays have another shape than the view.
        """
        first, count = self._places[recording_id, camera]
        expected = (count, self.skeleton.num_keypoints)
        if points.shape != (*expected, 2) or visible.shape != expected:
            raise ValueError(f"{recording_id} {camera}: got {points.shape} and {visible.shape}, expected {expected}")
        self._points[first : first + count] = points
        self._visible[first : first + count] = visible
        self._points.flush()
        self._visible.flush()
        digest = keypoints_digest({self.name: (np.float32(points), np.uint8(visible))}).hex()
        entry = {"recording_id": recording_id, "camera": camera, "first_frame": first, "sha256": digest, "notes": notes}
        self._journal.write(json.dumps(entry).encode() + b"\n")
        self._journal.flush()
        os.fsync(self._journal.fileno())
        self.finished[recording_id, camera] = notes

    def missing(self) -> list[tuple[str, str]]:
        """The views that are not finished, in the order of the store."""
        return [view for view in self._places if view not in self.finished]

    def publish(self) -> None:
        """Name the set in `store.json`, so that the store can be read with it.

        Raises:
            StoreError: if a view is missing.
        """
        if missing := self.missing():
            raise StoreError(f"{self.store.root}: {len(missing)} views have no {self.name} keypoints yet")
        path = self.store.root / STORE_FILE
        meta = json.loads(path.read_text(encoding="utf-8"))
        meta["added_keypoint_sets"] = {**meta.get("added_keypoint_sets", {}), self.name: self.skeleton.name}
        replace_file(path, lambda file: file.write((json.dumps(meta, indent=2) + "\n").encode()))

    def _open(self, opened: ExitStack) -> IO[bytes]:
        """Take the lock, read what is finished, and open the journal behind it."""
        path, intact = self.store.root / added_name(self.name), 0
        try:
            opened.enter_context(lock_file(path.with_suffix(".lock")))
        except LockedError as error:
            raise StoreError(str(error)) from error
        if path.is_file():
            lines = path.read_bytes().splitlines(keepends=True)
            whole = [line for line in lines if line.endswith(b"\n")]
            if whole and json.loads(whole[0]) != self._header:
                raise StoreError(
                    f"{path}: the keypoint set {self.name!r} was begun in another way ({whole[0].decode().strip()}); "
                    "give the same options, or another name for the set"
                )
            entries = [json.loads(line) for line in whole[1:]]
            self.finished = {(entry["recording_id"], entry["camera"]): entry["notes"] for entry in entries}
            intact = sum(map(len, whole))
        file = opened.enter_context(open(path, "ab"))  # noqa: SIM115
        file.truncate(intact)
        if not intact:
            file.write(json.dumps(self._header).encode() + b"\n")
            file.flush()
        return file


def _grow(path: Path, dtype: np.dtype, shape: tuple[int, ...], empty: float) -> np.memmap:
    """Map a file of this shape for writing; what it lacks is appended as `empty`."""
    row = int(np.prod(shape[1:]))
    with open(path, "ab") as file:
        rows = file.tell() // (row * dtype.itemsize)
        file.truncate(rows * row * dtype.itemsize)
        for start in range(rows, shape[0], 4096):
            file.write(np.full((min(4096, shape[0] - start), row), empty, dtype).tobytes())
    return np.memmap(path, dtype, "r+", shape=shape)

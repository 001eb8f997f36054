"""`FrameStoreWriter`: writes a store so that it can be stopped at any moment and continued."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np

from pasgan.data.integrity.duplicate_videos import duplicate_warnings
from pasgan.data.store_format import (
    JOURNAL_FILE,
    LOCK_FILE,
    RECORDINGS_FILE,
    REPORT_FILE,
    SPLITS_FILE,
    STORE_FILE,
    VIEWS_FILE,
    StoreError,
    keypoint_sizes,
    keypoints_digest,
    keypoints_name,
    shard_name,
    visible_name,
    writing_failed,
)
from pasgan.data.store_index import index_splits, index_tables, replace_file
from pasgan.data.store_journal import journal_header, read_journal
from pasgan.data.store_layouts import LayoutName, store_layouts
from pasgan.files import LockedError, file_sha256, lock_file
from pasgan.structures import CameraView, Recording, get_skeleton

SHARD_BYTES = 2**30


class FrameStoreWriter:
    """Begins a store or continues one.

    The frames and keypoints of a recording are appended to their files and flushed to disk; only then is its line
    appended to the journal. Opening cuts every file back to what the journal vouches for, so that a run killed at any
    moment leaves nothing half. `finish` writes the index. A finished store can be continued in the same way, and
    stays readable while recordings are added.

    Args:
        root: folder of the store, made if it is not there.
        frame_size: (H, W) of the stored frames.
        keypoint_sets: keypoint set name → skeleton name; each recording must bring all of them.
        dataset: kind of data, e.g. `ntu_rgbd`.
        options: what else must be the same when the store is continued; JSON-able.
        shard_bytes: a new file of frames is begun when a view would make the current one larger.
        depth: keep depth maps too; each recording must bring them.
        layout: `raw` keeps frames as they are, `jpeg` as JPEGs.

    Attributes:
        finished: ids of the recordings that are in the store.
        layouts: the kinds of pixels that are kept, `frames` and perhaps `depths` → how.

    Raises:
        StoreError: if the store was begun with other options, is damaged, or is being written by another process.
    """

    def __init__(
        self,
        root: str | Path,
        frame_size: tuple[int, int],
        keypoint_sets: Mapping[str, str],
        dataset: str,
        options: Mapping[str, Any] | None = None,
        shard_bytes: int = SHARD_BYTES,
        depth: bool = False,
        layout: LayoutName = "raw",
    ) -> None:
        self.root = Path(root)
        self.frame_size = tuple(frame_size)
        self.keypoint_sets = dict(keypoint_sets)
        self.shard_bytes = shard_bytes
        self.finished: set[str] = set()
        self.layouts = store_layouts(layout, self.frame_size, depth)
        self._header = journal_header(self.layouts, self.keypoint_sets, dataset, options or {})
        self._shard, self._shard_frames, self._num_frames = 0, 0, 0
        self._shard_ends = dict.fromkeys(self.layouts, 0)
        self._files: dict[str, IO[bytes]] = {}
        self._lock: IO[bytes] | None = None
        self._guarded(self._open)

    def __enter__(self) -> FrameStoreWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(
        self,
        recording: Recording,
        frames: Mapping[str, np.ndarray | Sequence[bytes]],
        source_sha256: Mapping[str, str],
        depths: Mapping[str, np.ndarray] | None = None,
    ) -> None:
        """Append a recording.

        Args:
            recording: with keypoints in pixels of the stored frames.
            frames: camera → (T, H, W, 3) uint8 RGB; in the layout `jpeg`, T JPEGs as `JpegLayout.encode` makes them.
            source_sha256: camera → hexadecimal SHA-256 of the video file.
            depths: camera → (T, H, W) uint16 millimetres, 0 where unknown; needed if the store keeps depth maps.

        Raises:
            ValueError: if the arrays do not fit the store or each other, or the recording is already there.
            StoreError: if the disk is full or cannot be written; the store is then as it was before the call.
        """
        if recording.recording_id in self.finished:
            raise ValueError(f"{self.root} already holds recording {recording.recording_id}")
        given = {"frames": frames, "depths": depths or {}}
        pixels = {camera: {layer: given[layer].get(camera) for layer in self.layouts} for camera in recording.views}
        for camera in recording.views:
            self._check_view(recording, camera, pixels[camera])
        self._guarded(lambda: self._append(recording, pixels, source_sha256))
        self.finished.add(recording.recording_id)

    def finish(self, report: Mapping[str, Any] | None = None) -> None:
        """Write the index, which makes the store readable, and the report.

        Raises:
            StoreError: if the disk is full or cannot be written.
        """
        self._guarded(lambda: self._write_index(report))

    def warnings(self) -> dict[str, list[str]]:
        """Recording id → what was noticed about it, of all recordings in the store that have any."""
        entries = self._entries()
        views = ((entry["recording_id"], view["camera"], view) for entry in entries for view in entry["views"])
        duplicates = duplicate_warnings(views)
        warnings = {}
        for entry in entries:
            name = entry["recording_id"]
            warnings[name] = [*entry["warnings"], *duplicates.get(name, [])]
        return {name: found for name, found in warnings.items() if found}

    def close(self) -> None:
        """Close all files and give up the lock; without `finish` the store stays unfinished and can be continued."""
        for file in self._files.values():
            file.close()
        self._files.clear()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _guarded(self, action: Callable[[], None]) -> None:
        """Run `action`; an operating-system error leaves the files as the journal says and becomes a `StoreError`."""
        try:
            action()
        except OSError as error:
            if self._files:
                with suppress(OSError):
                    self._cut_back()
            self.close()
            raise writing_failed(self.root, error) from error
        except StoreError:
            self.close()
            raise

    def _open(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        try:
            self._lock = lock_file(self.root / LOCK_FILE)
        except LockedError as error:
            raise StoreError(str(error)) from error
        entries, self._journal_bytes = read_journal(self.root, self._header)
        if entries:
            self.finished = {entry["recording_id"] for entry in entries}
            last = entries[-1]["views"][-1]
            self._shard, self._shard_frames = last["shard"], last["shard_frame"] + last["num_frames"]
            self._num_frames = last["first_frame"] + last["num_frames"]
            self._shard_ends = {layer: layout.end(last) for layer, layout in self.layouts.items()}
        for name in self._vouched_sizes():
            self._file(name)
        if not self._journal_bytes:
            self._file(JOURNAL_FILE).truncate(0)
            line = json.dumps(self._header) + "\n"
            self._write(JOURNAL_FILE, line.encode())
            self._journal_bytes = len(line)
        self._check_sizes()
        self._cut_back()

    def _check_sizes(self) -> None:
        for name, size in self._vouched_sizes().items():
            found = (self.root / name).stat().st_size
            if found < size:
                raise StoreError(f"{self.root / name}: has lost {size - found} bytes; make the store anew")

    def _vouched_sizes(self) -> dict[str, int]:
        """File name → bytes that the journal vouches for."""
        sizes = {shard_name(self._shard, layer): end for layer, end in self._shard_ends.items()}
        for layout in self.layouts.values():
            sizes.update(layout.other_files(self._num_frames))
        return {**sizes, **keypoint_sizes(self.keypoint_sets, self._num_frames), JOURNAL_FILE: self._journal_bytes}

    def _cut_back(self) -> None:
        """Remove all that lies behind what the journal vouches for."""
        for name, size in self._vouched_sizes().items():
            self._file(name).truncate(size)
        for layer in self.layouts:
            for path in self.root.glob(f"{layer}-*.bin"):
                if path.name > shard_name(self._shard, layer):
                    if path.name in self._files:
                        self._files.pop(path.name).close()
                    path.unlink()

    def _file(self, name: str) -> IO[bytes]:
        """A file opened for appending, unbuffered so that no rest lies in memory."""
        if name not in self._files:
            self._files[name] = open(self.root / name, "ab", buffering=0)  # noqa: SIM115
        return self._files[name]

    def _write(self, name: str, data: bytes | np.ndarray) -> None:
        view = memoryview(data).cast("B") if len(data) else memoryview(b"")
        file = self._file(name)
        while view:
            view = view[file.write(view) :]

    def _check_view(self, recording: Recording, camera: str, pixels: Mapping[str, Any]) -> None:
        view, name = recording.views[camera], f"{recording.recording_id} {camera}"
        for layer, layout in self.layouts.items():
            if pixels[layer] is None:
                raise ValueError(f"{name}: {layer} are missing")
            try:
                layout.check(pixels[layer], view.num_frames)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
        for keypoint_set, skeleton in self.keypoint_sets.items():
            expected = (view.num_frames, get_skeleton(skeleton).num_keypoints)
            points, visible = view.keypoints[keypoint_set], view.keypoints_visible[keypoint_set]
            if points.shape != (*expected, 2) or visible.shape != expected:
                raise ValueError(f"{name}: {keypoint_set} is {points.shape} and {visible.shape}, expected {expected}")

    def _append(
        self, recording: Recording, pixels: Mapping[str, Mapping[str, Any]], source_sha256: Mapping[str, str]
    ) -> None:
        shard, shard_frames, num_frames = self._shard, self._shard_frames, self._num_frames
        ends, rows, touched = dict(self._shard_ends), [], set()
        for camera, view in recording.views.items():
            num_bytes = {layer: layout.num_bytes(pixels[camera][layer]) for layer, layout in self.layouts.items()}
            if shard_frames and ends["frames"] + num_bytes["frames"] > self.shard_bytes:
                shard, shard_frames, ends = shard + 1, 0, dict.fromkeys(ends, 0)
            hashes = {"source_sha256": source_sha256[camera]}
            for layer, layout in self.layouts.items():
                parts = layout.parts(pixels[camera][layer], shard, ends[layer])
                for name, data in parts.items():
                    self._write(name, data)
                hashes[f"{layer}_sha256"] = hashlib.sha256(parts[shard_name(shard, layer)]).hexdigest()
                touched.update(parts)
                ends[layer] += num_bytes[layer]
            rows.append(
                {
                    "camera": camera,
                    "source": view.video.name,
                    "num_frames": view.num_frames,
                    "first_frame": num_frames,
                    "shard": shard,
                    "shard_frame": shard_frames,
                    "azimuth": float(view.geometry.azimuth),
                    "height": float(view.geometry.height),
                    "distance": float(view.geometry.distance),
                    **self.layouts["frames"].columns(ends["frames"]),
                    **hashes,
                    "keypoints_sha256": self._write_keypoints(view),
                }
            )
            shard_frames, num_frames = shard_frames + view.num_frames, num_frames + view.num_frames
        for name in touched.union(keypoint_sizes(self.keypoint_sets, num_frames)):
            os.fsync(self._file(name).fileno())
        self._journalize(recording, rows)
        self._close_full_shards(shard)
        self._shard, self._shard_frames, self._num_frames = shard, shard_frames, num_frames
        self._shard_ends = ends

    def _write_keypoints(self, view: CameraView) -> str:
        """Append a view's keypoints to their files; returns their hash."""
        keypoints = {}
        for name in self.keypoint_sets:
            points = np.ascontiguousarray(view.keypoints[name], dtype="<f4")
            visible = np.ascontiguousarray(view.keypoints_visible[name], dtype=np.uint8)
            keypoints[name] = points, visible
            self._write(keypoints_name(name), points)
            self._write(visible_name(name), visible)
        return keypoints_digest(keypoints).hex()

    def _journalize(self, recording: Recording, rows: list[dict]) -> None:
        numbers = {name: int(getattr(recording, name)) for name in ("subject", "action", "setup", "replication")}
        entry = {"recording_id": recording.recording_id, **numbers, "warnings": recording.warnings, "views": rows}
        if recording.splits:
            entry["splits"] = recording.splits
        line = (json.dumps(entry) + "\n").encode()
        self._write(JOURNAL_FILE, line)
        os.fsync(self._file(JOURNAL_FILE).fileno())
        self._journal_bytes += len(line)

    def _close_full_shards(self, current: int) -> None:
        for layer in self.layouts:
            for name in [name for name in self._files if f"{layer}-" <= name < shard_name(current, layer)]:
                self._files.pop(name).close()

    def _entries(self) -> list[dict]:
        with open(self.root / JOURNAL_FILE, "rb") as file:
            return [json.loads(line) for line in islice(file, 1, None)]

    def _write_index(self, report: Mapping[str, Any] | None) -> None:
        entries = self._entries()
        recordings, views = index_tables(entries)
        counts = {"recordings": len(recordings), "views": len(views), "frames": self._num_frames}
        for name, table in ((RECORDINGS_FILE, recordings), (VIEWS_FILE, views)):
            replace_file(self.root / name, lambda file, table=table: np.save(file, table, allow_pickle=False))
        names = [RECORDINGS_FILE, VIEWS_FILE]
        if splits := index_splits(entries):
            self._write_json(SPLITS_FILE, splits)
            names.append(SPLITS_FILE)
        if report is not None:
            self._write_json(REPORT_FILE, report)
        digests = {name: file_sha256(self.root / name) for name in names}
        self._write_json(STORE_FILE, {**self._header, "counts": counts, "index_sha256": digests})

    def write_report(self, report: Mapping[str, Any]) -> None:
        """Write report.json beside the store's files."""
        self._guarded(lambda: self._write_json(REPORT_FILE, report))

    def _write_json(self, name: str, content: Mapping[str, Any]) -> None:
        text = json.dumps(content, indent=2) + "\n"
        replace_file(self.root / name, lambda file: file.write(text.encode()))

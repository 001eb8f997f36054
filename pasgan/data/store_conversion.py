"""A finished store, written again in another layout."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pasgan.data.store import FrameStore
from pasgan.data.store_entries import RecordingEntry
from pasgan.data.store_format import REPORT_FILE, StoreError
from pasgan.data.store_layouts import LayoutName
from pasgan.data.store_writer import FrameStoreWriter
from pasgan.structures import CameraView, Recording


def convert_store(
    store: FrameStore,
    out: str | Path,
    layout: LayoutName,
    workers: int = 1,
    progress: Callable[[Iterable[RecordingEntry]], Iterable[RecordingEntry]] = iter,
) -> None:
    """Write `store` again; a conversion that was stopped goes on. All its keypoint sets become the new store's own.

    Args:
        store: to read.
        out: folder of the new store.
        layout: of its frames.
        workers: threads that encode.
        progress: wraps the recordings, e.g. with a progress bar.

    Raises:
        StoreError: if the store has that layout already, or the new one cannot be written.
    """
    if store.layouts["frames"] == layout:
        raise StoreError(f"{store.location}: has the layout {layout!r} already")
    depth = "depths" in store.layouts
    with (
        FrameStoreWriter(
            out, store.frame_size, store.keypoint_sets, store.dataset, store.options, depth=depth, layout=layout
        ) as writer,
        ThreadPoolExecutor(workers) as pool,
    ):
        for index, entry in enumerate(progress(store.recordings)):
            if entry.recording_id not in writer.finished:
                pixels = {"frames": {}, "depths": {}}
                for camera, view in entry.cameras.items():
                    frames = store.frames(index, camera, range(view.num_frames))
                    pixels["frames"][camera] = list(pool.map(writer.layouts["frames"].encode, frames))
                    if layout == "raw":
                        pixels["frames"][camera] = frames
                    if depth:
                        pixels["depths"][camera] = store.depth(index, camera, range(view.num_frames))
                sources = {camera: view.source_sha256 for camera, view in entry.cameras.items()}
                writer.add(_recording(store, index, entry), pixels["frames"], sources, pixels["depths"])
        report = store.root / REPORT_FILE
        writer.finish(json.loads(report.read_text()) if report.is_file() else None)


def _recording(store: FrameStore, index: int, entry: RecordingEntry) -> Recording:
    views = {}
    for camera, view in entry.cameras.items():
        sets = {name: store.keypoints(index, camera, keypoint_set=name) for name in store.keypoint_sets}
        points, visible = ({name: arrays[part] for name, arrays in sets.items()} for part in (0, 1))
        views[camera] = CameraView(camera, Path(view.source), view.num_frames, view.geometry, points, visible)
    numbers = (entry.subject, entry.action, entry.setup, entry.replication)
    return Recording(entry.recording_id, *numbers, views, [])

"""Raw recordings → store: decoding in parallel processes, writing in one, surviving bad files and interruptions."""

from __future__ import annotations

import os
import shutil
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from pasgan.data.integrity.recording_checks import recording_warnings
from pasgan.data.integrity.stored_view import StoredView
from pasgan.data.preparation_report import PreparationReport
from pasgan.data.readers import BaseReader, Dropped, ReaderError, RecordingSource, Scan
from pasgan.data.readers.depth_png import read_depth_png
from pasgan.data.readers.video import iterate_frames, video_sha256
from pasgan.data.recording_processes import in_order
from pasgan.data.store_format import SUMMARY_FILE, StoreError, writing_failed
from pasgan.data.store_index import replace_file
from pasgan.data.store_layouts import FrameLayout, LayoutName
from pasgan.data.store_writer import FrameStoreWriter
from pasgan.data.stored_frames import stored_depth, stored_frame, stored_points
from pasgan.structures import Recording, get_skeleton
from pasgan.worker_pool import end_if_idle, show_progress

# A recording shorter than this cannot hold the shortest clip anybody trains on.
MIN_FRAMES = 8
SPOOL_PREFIX = "spool-"
# A worker that has not stored a frame for so long hangs in a file, and is ended; the largest file must be read by then.
STALL_SECONDS = 300.0
# So many recordings in a row whose videos are gone: not bad files but a disk that is.
MAX_VANISHED = 10


@dataclass
class Prepared:
    """A recording whose frames and depth maps lie, resized and encoded, in `folder`: files `<camera>.<layer>`.

    `sizes` has the bytes of each frame, by the name of its file.
    """

    recording: Recording
    folder: Path
    source_sha256: dict[str, str]
    sizes: dict[str, list[int]]


def available_cores() -> int:
    """The cores that this process may use, which a container or a job queue can limit."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def prepare_store(
    reader: BaseReader,
    out: str | Path,
    frame_size: tuple[int, int] | None = None,
    workers: int = 1,
    progress: Callable[..., Any] | None = None,
    layout: LayoutName = "raw",
    scan: Scan | None = None,
) -> PreparationReport:
    """Write all recordings of a reader into a store, or those that are missing from it.

    What an earlier run dropped is tried again: its files may have been mended.

    Args:
        reader: the source.
        out: folder of the store.
        frame_size: (H, W) of the stored frames; the reader's own default if None.
        workers: decoding processes; 0 decodes in this process.
        progress: called as `progress(total=…, initial=…)`, returns an object with `update()`, `set_postfix_str()` and
            `close()`, such as a tqdm bar.
        layout: `raw` keeps the frames as they are, `jpeg` as JPEGs, which are smaller and slower to read.
        scan: of the reader, if it is known already: it goes through all folders.

    Raises:
        ReaderError: if the source holds nothing that can be used, or vanishes.
        StoreError: if the store cannot be written or was begun with other options.
    """
    scan = scan or reader.scan()
    size = tuple(frame_size or reader.default_frame_size)
    report = PreparationReport(dropped=list(scan.dropped), notes=scan.notes)
    with FrameStoreWriter(
        out, size, reader.keypoint_sets, reader.dataset, reader.options, depth=reader.depth, layout=layout
    ) as writer:
        pending = [source for source in scan.sources if source.recording_id not in writer.finished]
        report.already_there = len(scan.sources) - len(pending)
        _remove_spools(writer.root)
        spool = writer.root / f"{SPOOL_PREFIX}{os.getpid()}"
        bar = progress(total=len(scan.sources), initial=report.already_there) if progress else None
        try:
            # Closed before the spool is removed: the processes have ended then, however this ends.
            with closing(_outcomes(reader, pending, writer.layouts, spool, workers)) as outcomes:
                _write(writer, pending, outcomes, report, bar)
        finally:
            if bar is not None:
                bar.close()
            # Those of a killed run once more: its processes may have written on for a moment.
            _remove_spools(writer.root)
        report.kept = sorted(writer.finished)
        report.warnings = writer.warnings()
        _write_summary(writer.root, report)
        if not report.kept:
            writer.write_report(report.as_dict())
            raise ReaderError(f"none of the recordings can be used:\n{report.table()}")
        writer.finish(report.as_dict())
    return report


def _remove_spools(root: Path) -> None:
    """Remove what recordings in work left in a store; nobody else writes there, the writer holds its lock."""
    for folder in root.glob(f"{SPOOL_PREFIX}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _write(
    writer: FrameStoreWriter,
    pending: list[RecordingSource],
    outcomes: Iterable[Prepared | Dropped],
    report: PreparationReport,
    bar: Any,
) -> None:
    """Store what was prepared and note what was dropped, as it comes."""
    frames, vanished, start = 0, 0, time.monotonic()
    for source, outcome in zip(pending, outcomes, strict=True):
        if isinstance(outcome, Dropped):
            report.dropped.append(outcome)
            vanished = 0 if any(path.exists() for path in source.videos.values()) else vanished + 1
            if vanished == MAX_VANISHED:
                raise ReaderError(
                    f"{outcome.detail}: the videos of {vanished} recordings in a row are no longer there; is their "
                    "disk still connected? What was written is kept: give the same command again to go on"
                )
        else:
            vanished = 0
            frames += sum(view.num_frames for view in outcome.recording.views.values())
            _store(writer, outcome)
        if bar is not None:
            rate = frames / max(time.monotonic() - start, 1e-3)
            bar.set_postfix_str(f"{rate:.0f} frames/s, {len(report.dropped)} dropped, {source.recording_id}")
            bar.update()


def _write_summary(root: Path, report: PreparationReport) -> None:
    try:
        replace_file(root / SUMMARY_FILE, lambda file: file.write(report.summary().encode()))
    except OSError as error:
        raise writing_failed(root, error) from error


def _store(writer: FrameStoreWriter, prepared: Prepared) -> None:
    """Hand the spooled pixels of a recording to the writer, and remove them."""
    pixels = {layer: {} for layer in writer.layouts}
    for layer, layout in writer.layouts.items():
        for camera, view in prepared.recording.views.items():
            name = f"{camera}.{layer}"
            pixels[layer][camera] = layout.spooled(prepared.folder / name, prepared.sizes[name][: view.num_frames])
    writer.add(prepared.recording, pixels["frames"], prepared.source_sha256, pixels.get("depths"))
    shutil.rmtree(prepared.folder, ignore_errors=True)


def _outcomes(
    reader: BaseReader, sources: list[RecordingSource], layouts: dict[str, FrameLayout], spool: Path, workers: int
) -> Iterator[Prepared | Dropped]:
    """Prepare all sources; results come in the order of the sources, so that a store does not depend on timing."""
    spool.mkdir(exist_ok=True)
    prepare = partial(prepare_recording, reader=reader, layouts=layouts, spool=spool, stall_seconds=STALL_SECONDS)
    yield from in_order(prepare, sources, workers)


def prepare_recording(
    source: RecordingSource, reader: BaseReader, layouts: dict[str, FrameLayout], spool: Path, stall_seconds: float
) -> Prepared | Dropped:
    """Read one recording; decode, resize and encode its videos into `spool`, move its keypoints onto the stored pixels.

    A worker process that stores no frame for `stall_seconds` meanwhile ends.

    Raises:
        StoreError: if the frames cannot be written. All else that can go wrong with a recording is a `Dropped`.
    """
    folder = spool / source.recording_id.replace("/", "-")
    end_if_idle(stall_seconds)
    try:
        outcome = _prepare(reader.read(source), reader, layouts, folder)
    except ReaderError as error:
        outcome = Dropped(source.recording_id, error.reason, error.message)
    except StoreError:
        raise
    except Exception as error:  # whatever is in a file, the other recordings go on
        frame = traceback.extract_tb(error.__traceback__)[-1]
        detail = f"{type(error).__name__}: {error} ({Path(frame.filename).name}, line {frame.lineno})"
        outcome = Dropped(source.recording_id, "unexpected error", detail)
    finally:
        end_if_idle()
    if isinstance(outcome, Dropped):
        shutil.rmtree(folder, ignore_errors=True)
    return outcome


def _prepare(recording: Recording, reader: BaseReader, layouts: dict[str, FrameLayout], folder: Path) -> Prepared:
    frame_size = layouts["frames"].frame_size
    hashes, counts, sizes = {}, {}, {}
    for camera, view in recording.views.items():
        hashes[camera] = video_sha256(view.video)
        frames = islice(iterate_frames(view.video, view.first_frame), view.num_frames)
        stored = (stored_frame(frame, view.crop, frame_size) for frame in frames)
        name = f"{camera}.frames"
        sizes[name] = _spool(map(layouts["frames"].encode, stored), folder / name)
        counts[camera] = len(sizes[name])
        if counts[camera] < view.num_frames:
            recording.warnings.append(f"video ends early: {camera} has {counts[camera]} of {view.num_frames} frames")
        if counts[camera] < MIN_FRAMES:
            detail = f"{view.video}: {counts[camera]} frames have both picture and pose, {MIN_FRAMES} are needed"
            raise ReaderError(detail, "too few frames")
        if (maps := view.depth_maps) is not None:
            depths = (read_depth_png(path) for path in maps.files[: counts[camera]])
            stored = (stored_depth(depth, maps.to_color, view.crop, frame_size) for depth in depths)
            name = f"{camera}.depths"
            sizes[name] = _spool(map(layouts["depths"].encode, stored), folder / name)
    for camera, view in recording.views.items():
        view.num_frames = min(counts.values()) if reader.equal_lengths else counts[camera]
        for name, points in view.keypoints.items():
            view.keypoints[name] = stored_points(points[: view.num_frames], view.crop, frame_size)
            view.keypoints_visible[name] = view.keypoints_visible[name][: view.num_frames]
    keypoint_set, skeleton = next(iter(reader.keypoint_sets.items()))
    views = {}
    for camera, view in recording.views.items():
        name = f"{camera}.frames"
        frames = layouts["frames"].decoded(folder / name, sizes[name][: view.num_frames])
        views[camera] = StoredView(frames, view.keypoints[keypoint_set], get_skeleton(skeleton))
    recording.warnings += recording_warnings(views)
    return Prepared(recording, folder, hashes, sizes)


def _spool(frames: Iterable[bytes | memoryview], path: Path) -> list[int]:
    """Write encoded frames to a file; returns the bytes of each."""
    sizes = []
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "wb") as file:
            for frame in frames:
                sizes.append(file.write(frame))
                show_progress()
    except OSError as error:
        raise writing_failed(path.parent.parent.parent, error) from error
    return sizes

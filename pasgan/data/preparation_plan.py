"""What the preparation of a store would do and need, found out without writing into the store."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pasgan.data.preparation import STALL_SECONDS, prepare_recording
from pasgan.data.preparation_report import reason_lines
from pasgan.data.readers import BaseReader, Dropped, ReaderError, RecordingSource, Scan, probe_video
from pasgan.data.recording_processes import IN_FLIGHT, in_order
from pasgan.data.store_format import StoreError
from pasgan.data.store_layouts import FrameLayout, LayoutName, store_layouts
from pasgan.data.store_target import existing_folder, finished_recordings
from pasgan.structures import get_skeleton

# Of this many recordings the files are opened; of larger sources a fixed random part.
MAX_EXAMINED = 300
# Recordings decoded per process to see how long it takes.
DECODED_PER_WORKER = 2
# How far an estimate of the disk needed may be above what is free: of the frames only a part has been counted.
SPARE = 1.5


@dataclass(frozen=True)
class PreparationPlan:
    """What a preparation would do.

    Attributes:
        out: folder of the store.
        num_recordings: that the reader found and does not leave out by their names.
        num_videos: of them.
        left_out: recordings that the reader leaves out by their names.
        finished: how many are in the store already; None if no store is begun there.
        examined: how many of the others were opened.
        unusable: those of the examined that would be dropped.
        num_frames: expected number of frames to come, of all views.
        frame_size: (H, W).
        bytes_needed: on the disk of the store, for what is to come.
        bytes_free: there.
        decoded: how many recordings were decoded to estimate the time.
        seconds: expected time; None if no recording was decoded.
        workers: processes.
    """

    out: Path
    num_recordings: int
    num_videos: int
    left_out: list[Dropped]
    finished: int | None
    examined: int
    unusable: list[Dropped]
    num_frames: int
    frame_size: tuple[int, int]
    bytes_needed: int
    bytes_free: int
    decoded: int
    seconds: float | None
    workers: int

    def table(self) -> str:
        """A few lines to read."""
        to_come = self.num_recordings - (self.finished or 0)
        begun = "no store is begun there" if self.finished is None else f"{self.finished} recordings are there already"
        part = "all" if self.examined == to_come else f"a fixed random {self.examined} of"
        height, width = self.frame_size
        lines = [
            f"found    {self.num_recordings:6d} recordings, {self.num_videos} videos",
            f"left out {len(self.left_out):6d} recordings",
            *reason_lines(self.left_out),
            f"store    {self.out}: {begun}, {to_come} to come",
            f"examined {part} {to_come} to come: {len(self.unusable)} cannot be used",
            *reason_lines(self.unusable),
            f"frames   about {self.num_frames} of {width}x{height}",
            f"disk     about {_size(self.bytes_needed)} needed, {_size(self.bytes_free)} free{self._shortage()}",
        ]
        if self.seconds is not None:
            by = f"{self.workers} processes" if self.workers > 1 else "one process"
            lines.append(f"time     about {_duration(self.seconds)} by {by}, judging by {self.decoded} recordings")
        return "\n".join(lines)

    def _shortage(self) -> str:
        return ": NOT ENOUGH" if self.bytes_needed > self.bytes_free else ""

    def check_space(self) -> str | None:
        """A warning if the disk is about too small.

        Raises:
            StoreError: if it clearly is.
        """
        if self.bytes_needed <= self.bytes_free:
            return None
        text = f"{self.out}: about {_size(self.bytes_needed)} are needed, {_size(self.bytes_free)} are free"
        if self.bytes_needed > SPARE * self.bytes_free:
            raise StoreError(f"{text}; free some space, or give a folder on another disk or a smaller --size")
        return f"{text}; should the disk fill, what was written is kept"


def plan_preparation(
    reader: BaseReader,
    out: str | Path,
    frame_size: tuple[int, int] | None = None,
    workers: int = 1,
    layout: LayoutName = "raw",
    max_examined: int = MAX_EXAMINED,
    decode: bool = True,
    progress: Callable[..., Iterable] | None = None,
    scan: Scan | None = None,
) -> PreparationPlan:
    """Find out what `prepare_store` with the same arguments would do.

    Args:
        reader: the source.
        out: folder of the store.
        frame_size: (H, W) of the stored frames; the reader's own default if None.
        workers: processes; 0 works in this one.
        layout: how the frames are kept.
        max_examined: of how many recordings the files are opened; a fixed random part where there are more.
        decode: also decode some recordings, into a temporary folder, to estimate the time.
        progress: wraps the iterable of what is examined, called with `total=…`, e.g. a tqdm bar.
        scan: of the reader, if it is known already.

    Raises:
        ReaderError: if the source holds nothing.
        StoreError: if a store was begun there with other options, or is damaged.
    """
    scan, out = scan or reader.scan(), Path(out)
    size = tuple(frame_size or reader.default_frame_size)
    layouts = store_layouts(layout, size, reader.depth)
    finished = finished_recordings(out, reader, layouts)
    to_come = [source for source in scan.sources if source.recording_id not in (finished or ())]
    chosen = sorted(random.Random(0).sample(range(len(to_come)), min(max_examined, len(to_come))))
    examined = [to_come[number] for number in chosen]
    counts = in_order(partial(_count_frames, reader=reader), examined, workers)
    counts = list(progress(counts, total=len(examined)) if progress else counts)
    usable = [source for source, count in zip(examined, counts, strict=True) if not isinstance(count, Dropped)]
    num_frames = round(sum(c for c in counts if not isinstance(c, Dropped)) * len(to_come) / max(len(examined), 1))
    decoded, rate = _decoding_rate(reader, usable, layouts, workers) if decode else (0, 0.0)
    # The frames of the recordings in work lie on the disk twice.
    in_flight = min(workers * IN_FLIGHT / max(len(to_come), 1), 1.0)
    return PreparationPlan(
        out,
        len(scan.sources),
        sum(len(source.videos) for source in scan.sources),
        scan.dropped,
        None if finished is None else len(scan.sources) - len(to_come),
        len(examined),
        [count for count in counts if isinstance(count, Dropped)],
        num_frames,
        size,
        round(num_frames * (1 + in_flight) * _frame_bytes(reader, layouts)),
        shutil.disk_usage(existing_folder(out)).free,
        decoded,
        num_frames / rate if rate else None,
        workers,
    )


def _count_frames(source: RecordingSource, reader: BaseReader) -> int | Dropped:
    """Frames of all views as far as poses and the headers of the videos tell, or why there are none."""
    try:
        recording = reader.read(source)
        views = recording.views.values()
        counts = [min(v.num_frames, probe_video(v.video).num_frames or v.num_frames) for v in views]
    except ReaderError as error:
        return Dropped(source.recording_id, error.reason, error.message)
    except Exception as error:  # as in the preparation itself
        return Dropped(source.recording_id, "unexpected error", repr(error))
    return min(counts) * len(counts) if reader.equal_lengths else sum(counts)


def _decoding_rate(
    reader: BaseReader, sources: list[RecordingSource], layouts: dict[str, FrameLayout], workers: int
) -> tuple[int, float]:
    """How many recordings were decoded, and how many frames per second that makes."""
    number = min(DECODED_PER_WORKER * max(workers, 1), len(sources))
    chosen = [sources[i * len(sources) // number] for i in range(number)]
    with tempfile.TemporaryDirectory() as folder:
        prepare = partial(_timed, reader=reader, layouts=layouts, spool=Path(folder))
        timed = [outcome for outcome in in_order(prepare, chosen, workers) if not isinstance(outcome, Dropped)]
    seconds = sum(seconds for _, seconds in timed) / max(workers, 1)
    return len(timed), sum(frames for frames, _ in timed) / seconds if timed else 0.0


def _timed(
    source: RecordingSource, reader: BaseReader, layouts: dict[str, FrameLayout], spool: Path
) -> tuple[int, float] | Dropped:
    """Frames of a recording, and the seconds that it took to prepare it; its files are left in `spool`."""
    start = time.monotonic()
    outcome = prepare_recording(source, reader, layouts, spool, STALL_SECONDS)
    if isinstance(outcome, Dropped):
        return outcome
    return sum(view.num_frames for view in outcome.recording.views.values()), time.monotonic() - start


def _frame_bytes(reader: BaseReader, layouts: dict[str, FrameLayout]) -> float:
    """What one frame takes in the store: pixels, and per keypoint two float32 and a code."""
    joints = sum(get_skeleton(name).num_keypoints for name in reader.keypoint_sets.values())
    return sum(layout.expected_bytes for layout in layouts.values()) + 9 * joints


def _size(num_bytes: int) -> str:
    return f"{num_bytes / 1e9:.1f} GB" if num_bytes >= 1e8 else f"{num_bytes / 1e6:.1f} MB"


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"

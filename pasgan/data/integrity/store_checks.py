"""All checks of a finished store, recording by recording in parallel."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from pasgan.data.integrity.duplicate_videos import HASHES, duplicate_warnings
from pasgan.data.integrity.recording_checks import recording_warnings
from pasgan.data.integrity.stored_view import StoredView
from pasgan.data.store import FrameStore
from pasgan.files import atomic_file
from pasgan.structures import get_skeleton
from pasgan.worker_pool import worker_context, worker_pool

# Recordings that are handed to a process at a time.
CHUNK = 4


@dataclass(frozen=True)
class IntegrityReport:
    """What the checks noticed about a store.

    Attributes:
        checked: number of recordings.
        warnings: recording id → warnings, of those that have any.
    """

    checked: int
    warnings: dict[str, list[str]]

    def as_dict(self) -> dict[str, Any]:
        """For integrity.json."""
        kinds = Counter(warning.split(":")[0] for found in self.warnings.values() for warning in found)
        return {"checked": self.checked, "warnings_by_kind": dict(kinds.most_common()), "warnings": self.warnings}

    def table(self) -> str:
        """A few lines to read: the kinds of warnings, how often, and an example of each."""
        examples = {
            warning.split(":")[0]: f"{recording_id}:{warning.partition(':')[2]}"
            for recording_id, found in reversed(self.warnings.items())
            for warning in reversed(found)
        }
        lines = [f"checked  {self.checked:6d} recordings, {len(self.warnings)} with warnings"]
        kinds = self.as_dict()["warnings_by_kind"]
        return "\n".join([*lines, *(f"         {n:6d} {kind} (e.g. {examples[kind]})" for kind, n in kinds.items())])

    def write(self, path: str | Path) -> None:
        """Write the report as JSON, whole or not at all.

        Raises:
            FileError: if the file cannot be written.
        """
        with atomic_file(path) as temporary:
            temporary.write_text(json.dumps(self.as_dict(), indent=2) + "\n", encoding="utf-8")


def check_store(
    store: FrameStore, workers: int = 1, progress: Callable[[Iterator, int], Iterator] = lambda found, _: found
) -> IntegrityReport:
    """Run all checks over a store, with its first keypoint set.

    Args:
        store: the store.
        workers: processes; 0 checks in this one.
        progress: wraps the iterator over results, of which it is told the number; e.g. a progress bar.
    """
    numbers = range(len(store))
    if workers <= 0:
        found = list(progress(map(partial(stored_recording_warnings, store), numbers), len(store)))
    else:
        check = partial(_warnings_of, store.root)  # by its name: the index of a large store is tens of megabytes
        with worker_pool(workers, worker_context(__name__)) as pool:
            found = list(progress(pool.map(check, numbers, chunksize=CHUNK), len(store)))
    duplicates = duplicate_warnings(_hashes(store))
    names = [row["id"].decode() for row in store.recording_table]
    warnings = {name: [*own, *duplicates.get(name, [])] for name, own in zip(names, found, strict=True)}
    return IntegrityReport(len(store), {name: own for name, own in warnings.items() if own})


def stored_recording_warnings(store: FrameStore, index: int) -> list[str]:
    """All checks of one recording of a store but that for duplicates."""
    keypoint_set, skeleton = next(iter(store.keypoint_sets.items()))
    views = {}
    for camera, view in store.entry(index).cameras.items():
        frames = store.frames(index, camera, range(view.num_frames))
        points, _ = store.keypoints(index, camera, keypoint_set=keypoint_set)
        views[camera] = StoredView(frames, points, get_skeleton(skeleton))
    return recording_warnings(views)


_opened = lru_cache(maxsize=1)(FrameStore.open)


def _warnings_of(root: Path, index: int) -> list[str]:
    return stored_recording_warnings(_opened(root), index)


def _hashes(store: FrameStore) -> Iterator[tuple[str, str, dict[str, str]]]:
    for row in store.recording_table:
        first = int(row["first_view"])
        for view in store.view_table[first : first + int(row["num_views"])]:
            hashes = {name: view[name].tobytes().hex() for name in HASHES}
            yield row["id"].decode(), view["camera"].decode(), {**hashes, "source": view["source"].decode()}

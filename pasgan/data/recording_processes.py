"""Working through recordings in parallel processes, of which a damaged video may end or hang one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from pasgan.data.readers import Dropped, RecordingSource
from pasgan.worker_pool import worker_context, worker_pool

# Recordings handed to the workers before the first of them is written, per worker; bounds disk and memory in flight.
IN_FLIGHT = 2


def in_order(
    prepare: Callable[[RecordingSource], Any], sources: list[RecordingSource], workers: int
) -> Iterator[Any | Dropped]:
    """Apply `prepare` to all sources in processes, of which some may crash; results in the order of the sources.

    Args:
        prepare: can be pickled.
        sources: what to apply it to.
        workers: processes; 0 works in this one.

    Yields:
        What `prepare` returned, or a `Dropped` for a source at which the process ended.
    """
    if workers <= 0:
        yield from map(prepare, sources)
        return
    waiting = deque(sources)
    running: deque[tuple[RecordingSource, Future]] = deque()
    pool = _new_pool(workers)
    try:
        while waiting or running:
            try:
                while waiting and len(running) < workers * IN_FLIGHT:
                    running.append((waiting[0], pool.submit(prepare, waiting[0])))
                    waiting.popleft()
                outcome = running[0][1].result()
            except BrokenProcessPool:
                # A decoder took its process down, or hung until it was ended. Only one recording is to blame: the
                # oldest is tried by itself, the others start again.
                _end_broken(pool)
                waiting.extendleft(source for source, _ in reversed(running))
                running.clear()
                outcome = _alone(prepare, waiting.popleft())
                pool = _new_pool(min(workers, max(len(waiting), 1)))
            else:
                running.popleft()
            yield outcome
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _alone(prepare: Callable[[RecordingSource], Any], source: RecordingSource) -> Any | Dropped:
    with _new_pool(1) as pool:
        try:
            return pool.submit(prepare, source).result()
        except BrokenProcessPool:
            names = ", ".join(str(path) for path in source.videos.values())
            return Dropped(source.recording_id, "the video decoder crashes or hangs", f"one of {names}")


def _end_broken(pool: ProcessPoolExecutor) -> None:
    """End a broken pool; a process that was just being started when it broke is missed by Python, and never ends."""
    for process in list((pool._processes or {}).values()):
        process.kill()
    pool.shutdown(wait=True, cancel_futures=True)


def _new_pool(workers: int) -> ProcessPoolExecutor:
    return worker_pool(workers, worker_context("pasgan.data.preparation"))

"""Works through many videos in several processes, with a progress bar over their frames."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm

from pasgan.apis.pose_extraction import worker
from pasgan.apis.pose_extraction.frame_sources import FrameSource
from pasgan.structures import PasganError
from pasgan.worker_pool import worker_context, worker_pool

POLL_SECONDS = 0.5
# A video whose process dies is left out; so many of them one after the other mean that something else is wrong.
MAX_CRASHES = 3
CRASHED = "the process that estimated its poses ended, e.g. for lack of memory"

# What has been found since the last look.
Results = list[tuple[FrameSource, worker.Extracted]]


class ExtractionError(PasganError):
    """Poses cannot be extracted at all."""


@dataclass
class PoseWorkers:
    """The processes, and what each of them does with a video.

    Attributes:
        estimator: config of the pose estimator. It is built in each process, on a graphics card of its own where there
            are some and the config names no device.
        imports: modules that each process imports first, as `custom_imports` of a config.
        parts: folder for the people of videos that are not finished.
        conversion: what is done to the poses.
    """

    estimator: dict[str, Any]
    imports: Sequence[str]
    parts: Path
    conversion: worker.Conversion

    def __post_init__(self) -> None:
        self._context = worker_context(worker.__name__)
        self._counter = self._context.Value("q", 0)

    def extract_all(
        self, sources: Sequence[FrameSource], finish: Callable[[FrameSource, worker.Extracted], None], processes: int
    ) -> None:
        """Find the poses of all videos.

        Args:
            sources: the videos.
            finish: takes the result of each video as soon as it is there; afterwards its part is removed.
            processes: how many.

        Raises:
            ExtractionError: if processes die whatever they work on; what is finished is kept.
        """
        total = sum(source.num_frames for source in sources)
        done = 0
        with tqdm(total=total, desc="estimating poses", unit="frame") as bar:
            for results in self._all_results(deque(sources), processes):
                for source, found in results:
                    finish(source, found)
                    self._part(source).unlink(missing_ok=True)
                done += len(results)
                bar.update(min(self._counter.value, total) - bar.n)
                bar.set_postfix_str(f"{done}/{len(sources)} videos")

    def _all_results(self, waiting: deque[FrameSource], processes: int) -> Generator[Results]:
        """Results of all videos. When a process dies, each that may be to blame is tried by itself."""
        crashes = 0
        while waiting:
            suspects = yield from self._pool_results(waiting, processes)
            for source in suspects:
                crashed = yield from self._pool_results(deque([source]), 1)
                crashes = crashes + 1 if crashed else 0
                if crashes == MAX_CRASHES:
                    raise ExtractionError(f"{source.name} and those before it: {CRASHED}; run the same command again")
                if crashed:
                    yield [(source, worker.Extracted(None, None, CRASHED))]

    def _pool_results(self, waiting: deque[FrameSource], processes: int) -> Generator[Results, None, list[FrameSource]]:
        """Take videos until none is left or a process dies; returns those that were being worked on then."""
        devices = self._context.Queue()
        for number in range(processes):
            devices.put(self._device(number))
        start = (self.estimator, self.imports, self._counter, devices)
        pool, running = worker_pool(processes, self._context, worker.begin_worker, start), {}
        try:
            while waiting or running:
                while waiting and len(running) < processes:
                    arguments = (waiting[0], self._part(waiting[0]), self.conversion)
                    running[pool.submit(worker.extract, *arguments)] = waiting[0]
                    waiting.popleft()
                finished: set[Future]
                finished, _ = wait(running, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
                yield [(running.pop(future), future.result()) for future in finished if not future.exception()]
                for future in finished & running.keys():
                    future.result()
        except BrokenProcessPool:
            return list(running.values())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        return []

    def _part(self, source: FrameSource) -> Path:
        return self.parts / f"{source.name}.part"

    def _device(self, number: int) -> dict[str, str]:
        cards = torch.cuda.device_count()
        return {"device": f"cuda:{number % cards}"} if cards and "device" not in self.estimator else {}

"""Processes that work for this one."""

from __future__ import annotations

import math
import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext

import cv2

# How often a worker looks whether it should end.
CHECK_SECONDS = 1.0
# What `end_if_idle` was told in this process, and when the process therefore ends, by `time.monotonic`.
_limit = _deadline = math.inf


def worker_context(preload: str) -> BaseContext:
    """How processes are started: not by fork, since threads (a progress bar, OpenCV) do not survive it.

    Args:
        preload: module that all of them need; imported once where the system can.
    """
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if "forkserver" in methods:
        context.set_forkserver_preload([preload])
    return context


def worker_pool(
    workers: int, context: BaseContext, begin: Callable[..., None] | None = None, arguments: tuple = ()
) -> ProcessPoolExecutor:
    """A pool of processes with one thread of OpenCV each, none of which outlives a parent that is killed.

    A task can say by `end_if_idle` how long it may take to its next step; the pool breaks if one takes longer.

    Args:
        workers: how many.
        context: from `worker_context`.
        begin: called first in each process.
        arguments: of `begin`.
    """
    return ProcessPoolExecutor(workers, context, _begin, (begin, arguments))


def end_if_idle(seconds: float = math.inf) -> None:
    """From now on, end this process if it is a worker and `show_progress` is not called for so long.

    What hangs in a library cannot be stopped in any other way.
    """
    global _limit
    _limit = seconds
    show_progress()


def show_progress() -> None:
    """Say that the task of this process goes on, see `end_if_idle`."""
    global _deadline
    _deadline = time.monotonic() + _limit


def _begin(begin: Callable[..., None] | None, arguments: tuple) -> None:
    cv2.setNumThreads(1)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        while not wait([parent.sentinel], CHECK_SECONDS):
            if time.monotonic() > _deadline:
                break
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    if begin is not None:
        begin(*arguments)

"""Processes that work for this one."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext

import cv2


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

    Args:
        workers: how many.
        context: from `worker_context`.
        begin: called first in each process.
        arguments: of `begin`.
    """
    return ProcessPoolExecutor(workers, context, _begin, (begin, arguments))


def _begin(begin: Callable[..., None] | None, arguments: tuple) -> None:
    cv2.setNumThreads(1)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    if begin is not None:
        begin(*arguments)

"""The processes of a benchmark: tools of the repository, each with its share of the machine."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

import torch

from pasgan.data.preparation import available_cores
from pasgan.structures import PasganError


class RunError(PasganError):
    """A training or a test failed; the message names its log."""


class ToolProcesses:
    """Starts tools, and stops them all when the benchmark is stopped.

    Args:
        count: how many run at the same time. They share the cores; on a machine with graphics cards each has one.
    """

    def __init__(self, count: int) -> None:
        self.threads = int(os.environ.get("OMP_NUM_THREADS", max(1, available_cores() // count)))
        self._running: set[subprocess.Popen] = set()
        self._free_gpus = list(range(torch.cuda.device_count()))
        self._stopped = False
        self._lock = threading.Lock()

    def call(self, tool: str, *arguments: str | Path, log: Path, lock: IO[bytes]) -> None:
        """Run `tools/<tool>.py` to its end; what it prints goes to `<log>/<tool>.log`.

        Args:
            tool: its name.
            arguments: of the tool.
            log: folder of the log.
            lock: of the folder that the tool works in; the process holds it too, so that one that outlives this
                program is not joined by a second one.

        Raises:
            RunError: if it fails or is stopped, with the last line that it printed.
        """
        path = log / f"{tool}.log"
        command = [sys.executable, f"tools/{tool}.py", *map(str, arguments)]
        gpu = self._take_gpu()
        try:
            with open(path, "ab") as output:
                status = self._run(command, output, gpu, lock)
        finally:
            if gpu is not None:
                self._free_gpus.append(gpu)
        if status:
            lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise RunError(f"tools/{tool}.py ended with status {status}, see {path}: {lines[-1] if lines else ''}")

    def _run(self, command: list[str], output: IO[bytes], gpu: int | None, lock: IO[bytes]) -> int:
        with self._lock:
            if self._stopped:
                raise RunError("stopped")
            process = subprocess.Popen(
                command,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._environment(gpu),
                pass_fds=[lock.fileno()],
                start_new_session=True,
            )
            self._running.add(process)
        try:
            return process.wait()
        finally:
            self._running.discard(process)

    def _take_gpu(self) -> int | None:
        """The next graphics card; with more processes than cards they share."""
        with self._lock:
            return self._free_gpus.pop(0) if self._free_gpus else None

    def _environment(self, gpu: int | None) -> dict[str, str]:
        environment = {**os.environ, "OMP_NUM_THREADS": str(self.threads)}
        if gpu is not None:
            environment["CUDA_VISIBLE_DEVICES"] = str(gpu)
        return environment

    def stop(self) -> None:
        """End everything that is running; nothing can be started afterwards."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.terminate()

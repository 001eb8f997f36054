"""One run: a system is trained with one seed, then tested, each in a process of its own that can be stopped."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from mmengine.config import Config

from pasgan.apis.benchmark.budget import phase_iterations, set_schedule, typical_seconds
from pasgan.apis.benchmark.plan import Plan
from pasgan.apis.benchmark.tool_processes import RunError, ToolProcesses
from pasgan.apis.benchmark.training_log import read_steps, training_minutes
from pasgan.apis.provenance import commit, machine
from pasgan.engine.config import load_config
from pasgan.files import atomic_file, lock_file

RECORD_FILE = "run.json"
TIMED_ITERATIONS = 9


@dataclass(frozen=True)
class Run:
    """A system and a seed.

    Attributes:
        system: its name in the tables.
        config: its config file.
        seed: of everything that is random.
        plan: what it shares with all other runs.
    """

    system: str
    config: Path
    seed: int
    plan: Plan = field(compare=False)

    @property
    def folder(self) -> Path:
        """Where it lies; suites that share a config share its runs."""
        return self.plan.folder / "runs" / self.config.stem / f"seed{self.seed}"

    @property
    def dump(self) -> Path:
        """Its predictions and scores."""
        return self.folder / "predictions"

    @property
    def is_finished(self) -> bool:
        """Whether it was trained and tested to the end."""
        return (self.folder / RECORD_FILE).exists()

    @property
    def record(self) -> dict[str, Any]:
        """What a finished run says about itself: iterations, minutes, commit, machine."""
        return json.loads((self.folder / RECORD_FILE).read_text(encoding="utf-8"))

    @property
    def done_iterations(self) -> int:
        """How far its training is."""
        steps = read_steps(self.folder / "train")
        return steps[-1][0] if steps else 0

    def prepare(self) -> Path:
        """Write the config of the run, whole and self-contained, and return its path.

        Raises:
            RunError: if the folder holds a run of another config.
        """
        cfg = budgeted_config(load_config(self.config, self.plan.config_options()), self.plan.iterations(self.config))
        cfg.randomness.seed = self.seed
        path = self.folder / self.config.name
        text = cfg.pretty_text
        if path.exists() and path.read_text(encoding="utf-8") != text:
            raise RunError(
                f"{self.folder} was made with another version of {self.config}; remove it to make the run anew"
            )
        with atomic_file(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
        return path

    def execute(self, tools: ToolProcesses) -> None:
        """Train and test, going on where an earlier call stopped.

        Args:
            tools: what starts the processes.

        Raises:
            LockedError: if another process is making this run.
            RunError: if training or test fails.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with lock_file(self.folder / "lock") as lock:
            if self.is_finished:
                return
            config, iterations = self.prepare(), self.plan.iterations(self.config)
            checkpoint = self.folder / "train" / f"iter_{sum(iterations)}.pth"
            if not checkpoint.exists():
                tools.call("train", config, "--work-dir", self.folder / "train", "--resume", log=self.folder, lock=lock)
            metrics = [text for metric in self.plan.metrics for text in ("--metric", *metric)]
            # A folder of its own: MMEngine writes the config of a run into its work folder.
            outputs = ["--work-dir", self.folder / "tested", "--dump", self.dump, "--pictures", "0"]
            tools.call("test", config, checkpoint, *outputs, *metrics, log=self.folder, lock=lock)
            record = {
                "iterations": iterations,
                "minutes": round(training_minutes(read_steps(self.folder / "train")), 2),
                "commit": commit(),
                "machine": machine("cuda" if torch.cuda.is_available() else "cpu", tools.threads),
            }
            with atomic_file(self.folder / RECORD_FILE) as temporary:
                temporary.write_text(json.dumps(record, indent=2), encoding="utf-8")


def budgeted_config(cfg: Config, iterations: list[int]) -> Config:
    """A config with phases of other lengths; nothing is validated or drawn on the way, the budget is for learning."""
    set_schedule(cfg, iterations)
    total = sum(iterations)
    cfg.val_cfg = cfg.val_dataloader = cfg.val_evaluator = None
    cfg.custom_hooks = [hook for hook in cfg.custom_hooks if hook["type"] != "SynthesisStripHook"]
    cfg.default_hooks.checkpoint.interval = max(1, total // 5)
    cfg.default_hooks.logger.interval = cfg.log_processor.window_size = max(1, min(50, total // 10))
    return cfg


def time_iterations(config: Path, plan: Plan, tools: ToolProcesses) -> list[float]:
    """Train a few iterations of each phase and return the seconds that one of each takes.

    Raises:
        RunError: if the training fails.
    """
    folder = plan.folder / "timing" / config.stem
    cfg = load_config(config, plan.config_options())
    iterations = [TIMED_ITERATIONS if count else 0 for count in phase_iterations(cfg)]
    cfg = budgeted_config(cfg, iterations)
    cfg.default_hooks.logger.interval = cfg.log_processor.window_size = 1
    folder.mkdir(parents=True, exist_ok=True)
    with lock_file(folder / "lock") as lock:
        with atomic_file(folder / config.name) as temporary:
            temporary.write_text(cfg.pretty_text, encoding="utf-8")
        tools.call("train", folder / config.name, "--work-dir", folder / "train", log=folder, lock=lock)
    return typical_seconds(read_steps(folder / "train"), iterations)

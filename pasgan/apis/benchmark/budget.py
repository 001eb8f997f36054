"""What a run may cost: iterations, or minutes of training; every phase of a schedule is scaled alike."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from mmengine.config import Config

from pasgan.structures import PasganError

# Settings of MMEngine's schedulers that are counts of iterations.
SCHEDULER_COUNTS = ("begin", "end", "T_max", "step_size", "total_iters")
SCHEDULER_LISTS = ("periods", "milestones")


class BudgetError(PasganError):
    """A budget is impossible, or no run fits into it."""


@dataclass(frozen=True)
class Budget:
    """The same for every run of a benchmark; at most one of the two is given, none is each config's own schedule.

    Attributes:
        iterations: of all phases together.
        minutes: of training, start-up left out; turned into iterations by the time that a few of them take.
    """

    iterations: int | None = None
    minutes: float | None = None

    def __post_init__(self) -> None:
        if self.iterations is not None and self.minutes is not None:
            raise BudgetError("a budget is either iterations or minutes, not both")
        for name, value in (("iterations", self.iterations), ("minutes", self.minutes)):
            if value is not None and not value > 0:
                raise BudgetError(f"the {name} of a budget must be positive, got {value}")

    @property
    def label(self) -> str:
        """For folders: `1600it`, `12min`, `own-schedules`."""
        if self.iterations:
            return f"{self.iterations}it"
        return f"{self.minutes:g}min" if self.minutes else "own-schedules"

    def __str__(self) -> str:
        """For readers."""
        if self.iterations:
            return f"{self.iterations} iterations"
        return f"{self.minutes:g} minutes of training" if self.minutes else "each config's own schedule"


def phase_iterations(cfg: Config) -> list[int]:
    """Iterations of each phase of a config."""
    return [phase["iters"] for phase in cfg.train_cfg.phases]


def scaled_iterations(iterations: Sequence[int], factor: float) -> list[int]:
    """The iterations of all phases, scaled; a phase that has any keeps at least one."""
    return [max(1, round(count * factor)) if count else 0 for count in iterations]


def iterations_in_minutes(iterations: Sequence[int], seconds: Sequence[float], minutes: float) -> list[int]:
    """Scale a schedule so that it takes `minutes`.

    Args:
        iterations: of each phase, as the config has them.
        seconds: that one iteration of each phase takes.
        minutes: the budget.
    """
    total = sum(count * time for count, time in zip(iterations, seconds, strict=True))
    return scaled_iterations(iterations, 60 * minutes / total)


def set_schedule(cfg: Config, iterations: Sequence[int]) -> None:
    """Give the phases of a config other lengths, and its learning rates the same course in the new time.

    Raises:
        BudgetError: if a learning rate is a function of epochs.
    """
    factor = sum(iterations) / sum(phase_iterations(cfg))
    periods = dict(zip(phase_iterations(cfg), iterations, strict=True))
    for phase, count in zip(cfg.train_cfg.phases, iterations, strict=True):
        phase["iters"] = count

    def scaled(count: int) -> int:
        return periods.get(count, round(count * factor))

    for scheduler in cfg.param_scheduler:
        if scheduler.get("by_epoch", True):
            raise BudgetError(f"{cfg.filename}: param_scheduler {scheduler['type']} needs by_epoch=False")
        for key in SCHEDULER_COUNTS:
            if isinstance(scheduler.get(key), int):
                scheduler[key] = scaled(scheduler[key])
        for key in SCHEDULER_LISTS:
            if key in scheduler:
                scheduler[key] = [scaled(count) for count in scheduler[key]]


def typical_seconds(steps: Sequence[tuple[int, float]], iterations: Sequence[int]) -> list[float]:
    """The median time of an iteration of each phase, the first third of each phase left out as warm-up.

    Args:
        steps: iteration, counted from 1, and its seconds.
        iterations: of each phase of the timed run.
    """
    seconds, end = [], 0
    for count in iterations:
        begin, end = end + count // 3, end + count
        seconds.append(statistics.median([time for step, time in steps if begin < step <= end] or [0.0]))
    return seconds

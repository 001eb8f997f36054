"""The settings that all runs of a benchmark folder share, kept in it so that a later call cannot mix in others."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pasgan.apis.benchmark.budget import Budget, iterations_in_minutes, phase_iterations, scaled_iterations
from pasgan.engine.config import load_config
from pasgan.files import atomic_file
from pasgan.structures import PasganError

PLAN_FILE = "plan.json"


class PlanError(PasganError):
    """A folder holds runs that were made with other settings."""


@dataclass
class Plan:
    """What every run of a folder has in common.

    Attributes:
        folder: where the runs lie.
        budget: of each run.
        data_root: the store, None for that of each config.
        options: `--cfg-options` of every config.
        metrics: what is measured besides the metrics of the configs, as arguments of `tools/test.py --metric`.
        seconds: name of a config → seconds that one iteration of each phase takes, for budgets in minutes.
    """

    folder: Path
    budget: Budget
    data_root: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    metrics: list[list[str]] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def open(self) -> None:
        """Continue what the folder holds, or begin it.

        Raises:
            PlanError: if the folder was made with other settings, naming the first that differs.
        """
        path = self.folder / PLAN_FILE
        if path.exists():
            stored = json.loads(path.read_text(encoding="utf-8"))
            for name, value in self._settings().items():
                if stored[name] != value:
                    raise PlanError(
                        f"{self.folder} holds runs with {name} {stored[name]}, asked for is {value}; "
                        "name another folder with --out, or remove this one"
                    )
            self.seconds = stored["seconds"]
        self.save()

    def save(self) -> None:
        """Write the plan down."""
        with atomic_file(self.folder / PLAN_FILE) as temporary:
            content = {**self._settings(), "seconds": self.seconds}
            temporary.write_text(json.dumps(content, indent=2), encoding="utf-8")

    def _settings(self) -> dict[str, Any]:
        return {
            "budget": str(self.budget),
            "data_root": self.data_root,
            "options": {key: repr(value) for key, value in self.options.items()},
            "metrics": self.metrics,
        }

    def config_options(self) -> dict[str, Any]:
        """What `load_config` takes besides the path."""
        return {**self.options, **({"data_root": self.data_root} if self.data_root else {})}

    def needs_timing(self, config: Path) -> bool:
        """Whether the budget cannot be turned into iterations before some of them were timed."""
        return self.budget.minutes is not None and config.stem not in self.seconds

    def iterations(self, config: Path) -> list[int]:
        """Iterations of each phase of a config under the budget."""
        own = phase_iterations(load_config(config, self.config_options()))
        if self.budget.iterations:
            return scaled_iterations(own, self.budget.iterations / sum(own))
        if self.budget.minutes:
            return iterations_in_minutes(own, self.seconds[config.stem], self.budget.minutes)
        return own

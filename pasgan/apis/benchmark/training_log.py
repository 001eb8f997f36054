"""What MMEngine's log of a training says: how far it is, and how long its iterations took."""

from __future__ import annotations

import json
from pathlib import Path


def read_steps(work_dir: Path) -> list[tuple[int, float]]:
    """The logged iterations of a training, resumed or not: iteration, counted from 1, and seconds per iteration.

    A resumed training logs again from where its checkpoint was; the later entry of an iteration counts.
    """
    steps: dict[int, float] = {}
    for path in sorted(work_dir.glob("*/vis_data/scalars.json")):
        last = 0
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = _entry(line)
            if entry is None:
                continue
            if not last:  # the session began here: what an earlier one did beyond it was lost
                steps = {step: seconds for step, seconds in steps.items() if step < entry[0]}
            last = entry[0]
            steps[entry[0]] = entry[1]
    return sorted(steps.items())


def _entry(line: str) -> tuple[int, float] | None:
    """Iteration and seconds of a line; None for validation, and for a line that was cut off."""
    try:
        values = json.loads(line)
        return int(values["step"]), float(values["time"])
    except (ValueError, KeyError, TypeError):
        return None


def training_minutes(steps: list[tuple[int, float]]) -> float:
    """Minutes that the iterations took, each entry standing for those since the one before."""
    seconds, before = 0.0, 0
    for step, time in steps:
        seconds += (step - before) * time
        before = step
    return seconds / 60

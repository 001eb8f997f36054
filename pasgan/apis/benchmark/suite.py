"""What a benchmark compares: a config file with the names of the systems and their configs."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from mmengine.config import Config

from pasgan.apis.benchmark.budget import Budget
from pasgan.structures import PasganError

CONFIGS = Path("configs")
SUITES = CONFIGS / "benchmark"
PAPER_TABLES = ("table1", "table2", "table3", "table4")
KEYS = ("systems", "seeds", "budget", "table", "is_ladder", "sample")


class SuiteError(PasganError):
    """A suite is unknown or says something impossible."""


@dataclass(frozen=True)
class SampleSpec:
    """The generated sample that a suite uses where no store is given.

    Attributes:
        store: folder of the store, made if it is not there.
        recordings: how many recordings of three cameras each.
    """

    store: Path
    recordings: int


@dataclass(frozen=True)
class Suite:
    """The systems of one comparison.

    Attributes:
        name: of the suite.
        systems: name in the tables → config file; the order is that of the tables.
        seeds: every system is trained once with each.
        budget: of every run.
        table: the paper's table whose form the results are printed in, `table1` to `table4`, or None.
        is_ladder: whether each system adds something to the one before it, so that the steps between them are shown.
        sample: the data, where no store is given; None if every config names its own.
    """

    name: str
    systems: dict[str, Path]
    seeds: tuple[int, ...]
    budget: Budget
    table: str | None
    is_ladder: bool
    sample: SampleSpec | None


def available_suites() -> list[str]:
    """Names of the suites in `configs/benchmark`."""
    return sorted(path.stem for path in SUITES.glob("*.py"))


def load_suite(name: str) -> Suite:
    """Read a suite.

    Args:
        name: of a suite in `configs/benchmark`, or the path of a file like those.

    Raises:
        SuiteError: if there is no such suite, or a key is missing, unknown or wrong.
        BudgetError: if its budget is impossible.
    """
    path = Path(name) if name.endswith(".py") else SUITES / f"{name}.py"
    if not path.is_file():
        near = get_close_matches(name, available_suites(), n=1)
        hint = f", did you mean {near[0]!r}?" if near else ""
        raise SuiteError(f"there is no suite {name!r}{hint}; suites: {', '.join(available_suites())}")
    values = Config.fromfile(str(path)).to_dict()
    if unknown := sorted(set(values) - set(KEYS)):
        raise SuiteError(f"{path}: unknown keys {', '.join(unknown)}; a suite has {', '.join(KEYS)}")
    if missing := [key for key in ("systems", "seeds") if not values.get(key)]:
        raise SuiteError(f"{path}: {', '.join(missing)} missing")
    if values.get("table") not in (None, *PAPER_TABLES):
        raise SuiteError(f"{path}: table must be one of {', '.join(PAPER_TABLES)} or None, got {values['table']!r}")
    sample = values.get("sample")
    return Suite(
        name=path.stem,
        systems={title: _config_path(path, config) for title, config in values["systems"].items()},
        seeds=tuple(values["seeds"]),
        budget=Budget(**(values.get("budget") or {})),
        table=values.get("table"),
        is_ladder=values.get("is_ladder", False),
        sample=SampleSpec(Path(sample["store"]), sample["recordings"]) if sample else None,
    )


def _config_path(suite: Path, config: str) -> Path:
    """`baselines/rtnet_sample_56` → `configs/baselines/rtnet_sample_56.py`."""
    path = CONFIGS / f"{config.removesuffix('.py')}.py"
    if not path.is_file():
        near = get_close_matches(path.stem, [file.stem for file in CONFIGS.rglob("*.py")], n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise SuiteError(f"{suite}: config not found: {path}{hint}")
    return path

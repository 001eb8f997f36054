"""A whole suite: the data, the runs, the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from pasgan.apis.benchmark.budget import Budget
from pasgan.apis.benchmark.outcome import write_outcome
from pasgan.apis.benchmark.plan import Plan
from pasgan.apis.benchmark.queue import make_runs, time_configs
from pasgan.apis.benchmark.run import Run
from pasgan.apis.benchmark.suite import SampleSpec, Suite
from pasgan.apis.metric_options import add_metrics
from pasgan.apis.run_inputs import check_run_inputs
from pasgan.apis.sample_store import write_sample_store
from pasgan.data import FrameStore, StoreError
from pasgan.data.preparation import available_cores
from pasgan.engine.config import load_config

OUT = Path("benchmarks")


@dataclass(frozen=True)
class SuiteOutcome:
    """What to tell the user.

    Attributes:
        text: the overview and the files.
        failed: one line for each run that failed; empty if none did.
    """

    text: str
    failed: str


def run_suite(
    suite: Suite,
    budget: Budget,
    seeds: Sequence[int],
    data_root: str | None,
    options: dict[str, Any],
    metrics: list[list[str]],
    processes: int | None,
    out: Path | None,
    command: str,
) -> SuiteOutcome:
    """Make all runs of a suite that are not made yet, and its tables.

    Args:
        suite: what is compared.
        budget: of every run.
        seeds: every system is trained once with each.
        data_root: the store; None for the suite's sample, which is generated if it is not there.
        options: `--cfg-options` of every config.
        metrics: further metrics, as arguments of `--metric`.
        processes: runs at the same time; None for one per graphics card, or per core without one.
        out: folder of the runs and tables; by default named after the store and the budget.
        command: the command line, for the tables.

    Raises:
        PasganError: if data or weights are missing, a config has a mistake, or `out` holds runs with other settings.
    """
    if suite.sample and data_root is None:
        data_root = str(suite.sample.store)
        _ensure_sample(suite.sample)
    folder = out or OUT / f"{Path(data_root).name if data_root else 'own-stores'}-{budget.label}"
    plan = Plan(folder, budget, data_root, options, metrics)
    configs = list(suite.systems.values())
    for config in dict.fromkeys(configs):
        cfg = load_config(config, plan.config_options())
        add_metrics(cfg, metrics)
        check_run_inputs(cfg)
    plan.open()
    suite = replace(suite, seeds=tuple(seeds))
    runs = [Run(name, config, seed, plan) for seed in seeds for name, config in suite.systems.items()]
    processes = processes or torch.cuda.device_count() or available_cores()
    time_configs(configs, plan, processes)
    failed = make_runs(runs, processes)
    failures = "\n".join(f"{run.system}, seed {run.seed}: {error}" for run, error in failed.items())
    return SuiteOutcome(write_outcome(suite, runs, command), failures)


def _ensure_sample(sample: SampleSpec) -> None:
    """Generate the sample if it is not there or was not finished."""
    try:
        FrameStore.open(sample.store).require_depth()
    except StoreError:
        print(f"generating the sample of this suite: {sample.recordings} recordings with depth maps", flush=True)
        write_sample_store(sample.store, sample.recordings, depth=True)

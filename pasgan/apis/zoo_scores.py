"""Scores for the model zoo: results in folders, matched with configs by their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from pasgan.apis.result_file import SCORES_FILE, ResultFileError, read_result
from pasgan.evaluation.measure import ROW_NAMES
from pasgan.evaluation.result import Result, check_comparable, first_holder
from pasgan.evaluation.tables.cell_text import DASH, format_score

# Measure key → head of its column.
SCORES = {"moving/psnr": "moving-region PSNR [dB] ↑", "pose_mse": "pose MSE ↓"}


def collect_results(folders: Sequence[Path]) -> dict[str, list[Result]]:
    """Name of a config → its runs, of all `scores.json` in and below some folders.

    Results of one checkpoint that lie in several places (a test and its dump) count once.

    Raises:
        ResultFileError: if a folder holds no result or a result cannot be read.
        ValueError: if the results of one config are of different clips or conventions, or several have one seed.
    """
    runs: dict[str, dict[str, Result]] = {}
    for folder in folders:
        paths = sorted(folder.rglob(SCORES_FILE))
        if not paths:
            raise ResultFileError(f"{folder}: no {SCORES_FILE} in it; tools/test.py writes them")
        for path in paths:
            result = read_result(path)
            runs.setdefault(result.name, {}).setdefault(result.info["checkpoint_sha256"], result)
    for name, by_checkpoint in runs.items():
        _check(name, list(by_checkpoint.values()))
    return {name: list(by_checkpoint.values()) for name, by_checkpoint in runs.items()}


def _check(name: str, results: Sequence[Result]) -> None:
    check_comparable(results)
    by_seed: dict[int, Result] = {}
    for result in results:
        if (other := by_seed.setdefault(result.info["seed"], result)) is not result:
            raise ValueError(
                f"two results of {name} have the seed {result.info['seed']}: {other.info['checkpoint']} and "
                f"{result.info['checkpoint']}; give the folder of one of them"
            )


def mean_score(runs: Sequence[Result], key: str) -> str:
    """Mean ± sample standard deviation over the runs, the mean alone of one run, a dash without a score."""
    holders = [run for run in runs if first_holder([run], key)]
    if not holders:
        return DASH
    means = [run.table.mean(key, "model") for run in holders]
    std = np.std(means, ddof=1) if len(means) > 1 else np.nan
    return format_score(np.mean(means), std, decimals=holders[0].table.measure(key).decimals)


def score_notes(results: Mapping[str, Sequence[Result]]) -> list[str]:
    """What was tested, how, and by which runs; runs of one test set together."""
    by_test: dict[str, list[str]] = {}
    for name, runs in results.items():
        seeds = ", ".join(str(run.info["seed"]) for run in runs)
        checkpoints = ", ".join(dict.fromkeys(Path(run.info["checkpoint"]).name for run in runs))
        text = f"{name} ({checkpoints}; {'seed' if len(runs) == 1 else 'seeds'} {seeds})"
        by_test.setdefault(_test_set(runs[0]), []).append(text)
    notes = [f"Scores: {test} Runs: {'; '.join(texts)}." for test, texts in by_test.items()]
    spread = "± is the sample standard deviation over runs with different seeds; – has not been tested or has no pose."
    matched = "A result belongs to the config that it names; options given on a command line may differ from the file."
    return [*notes, f"{spread} {matched}"] if notes else ["Scores: no results were given."]


def _test_set(result: Result) -> str:
    """Clips and conventions, and what the trivial baselines score on these clips."""
    protocol, table = result.protocol, result.table
    parts = [f"{sum(table.num_clips)} clips of {len(table.pairs)} ordered view pairs", protocol["frames"]]
    parts.append(f"moving region: {protocol['regions'].get('moving', 'not measured')}")
    for key in (key for key in SCORES if key in table.scores):
        measure = table.measure(key)
        rows = {ROW_NAMES[row]: score for row, score in table.scores[key].items() if row != "model"}
        baselines = [f"{name} {format_score(score.mean, decimals=measure.decimals)}" for name, score in rows.items()]
        parts.append(f"{measure.name}: {measure.protocol}; trivial baselines: {', '.join(baselines)}")
    return "; ".join(parts) + "."

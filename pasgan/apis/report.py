"""From folders of stored predictions to the contents of the HTML report."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pasgan.apis.report_clips import report_clips
from pasgan.apis.result_file import CLIPS_FILE, SCORES_FILE, read_clip_scores, read_result
from pasgan.evaluation import PredictionDump
from pasgan.evaluation.measure import REGION_NAMES, REGIONS, ROW_NAMES, split_key
from pasgan.evaluation.result import Result, check_comparable
from pasgan.evaluation.summary import Score
from pasgan.evaluation.tables.score_tables import ordered_keys
from pasgan.evaluation.target_given import BASELINES, NOTE, given_text
from pasgan.structures import PasganError
from pasgan.visualization.report import (
    Report,
    ReportCurve,
    ReportRow,
    ReportScore,
    ReportSystem,
    ReportTable,
)

POSES = "poses"
# What stands in a result file about its run → how the page calls it.
FACTS = {
    "config": "config",
    "config_sha256": "config sha256",
    "checkpoint": "checkpoint",
    "checkpoint_sha256": "checkpoint sha256",
    "seed": "seed",
    "num_clips": "clips",
}


def build_report(
    folders: Sequence[Path],
    names: Sequence[str] = (),
    rank_by: str | None = None,
    clips_per_rank: int = 4,
    options: dict[str, Any] | None = None,
    title: str = "Novel-view action synthesis",
) -> Report:
    """Collect scores, curves and clips of one or several runs.

    Args:
        folders: dumps that have been scored, see `tools/test.py --dump` and `tools/eval.py`.
        names: of the runs; the names of their configs by default.
        rank_by: measure key whose gain over the trivial baseline chooses the best and worst clips of the first run;
            the PSNR of the moving region by default, of the full frame where that was not measured.
        clips_per_rank: how many best and how many worst clips.
        options: `--cfg-options` of the first dump's config, e.g. another `data_root`.
        title: heading of the page.

    Raises:
        PasganError: if a folder is no scored dump, runs were not scored on the same clips by the same conventions, or
            `rank_by` was not measured.
    """
    dumps = [PredictionDump(folder) for folder in folders]
    results = _read_results(dumps, names)
    first = results[0]
    key = _rank_key(first, rank_by)
    systems = _systems(results)
    clips = read_clip_scores(dumps[0].folder / CLIPS_FILE)
    by_name = {result.name: dump for result, dump in zip(results, dumps, strict=True)}
    shown = report_clips(by_name, clips, first, key, clips_per_rank, options)
    pairs = ", ".join(first.table.pairs)
    return Report(
        title=title,
        systems=systems,
        tables=[_summary_table(results), _pair_table(results)],
        curves=_curves(results),
        clips=shown,
        protocol=_protocol(first),
        summary=f"{sum(first.table.num_clips)} clips, view pairs {pairs}.",
        clips_note=f"Clips of {first.name} with the best and worst gain over the trivial baseline: "
        f"{first.table.label(key)}.",
    )


def _read_results(dumps: Sequence[PredictionDump], names: Sequence[str]) -> list[Result]:
    if names and len(names) != len(dumps):
        raise PasganError(f"there are {len(dumps)} runs but {len(names)} names")
    results = []
    for index, dump in enumerate(dumps):
        path = dump.folder / SCORES_FILE
        if not path.is_file():
            raise PasganError(f"{dump.folder} has not been scored; run: python tools/eval.py {dump.folder}")
        results.append(read_result(path, names[index] if names else Path(dump.run["config"]).stem))
    if len({result.name for result in results}) < len(results):
        raise PasganError("two runs have the same name; give each its own with --names")
    check_comparable(results)
    return results


def _rank_key(result: Result, rank_by: str | None) -> str:
    measured = [key for key, rows in result.table.scores.items() if "model" in rows and rows["model"].pairs]
    key = rank_by or next((key for key in ("moving/psnr", "psnr") if key in measured), measured[0])
    if key not in measured:
        raise PasganError(f"clips cannot be ranked by {key!r}; measured: {', '.join(measured)}")
    return key


def _systems(results: Sequence[Result]) -> list[ReportSystem]:
    systems = [
        ReportSystem(result.name, "run", _facts(result), given_text(result.info.get("target_information")))
        for result in results
    ]
    for row, text in results[0].protocol["baselines"].items():
        kind = "reference" if row == "truth" else "baseline"
        systems.append(ReportSystem(ROW_NAMES[row], kind, {"what": text}, given_text(BASELINES[row])))
    return systems


def _facts(result: Result) -> dict[str, str]:
    """What a reader must know of a run; of hashes the first digits, which tell two files apart."""
    return {name: str(result.info[key])[: 16 if "sha256" in key else None] for key, name in FACTS.items()}


def _columns(results: Sequence[Result], key: str) -> dict[str, Score]:
    """System name → score: the model's of every run, and the baselines', which are those of the first."""
    rows = {result.name: result.table.scores.get(key, {}) for result in results}
    # A method without poses has no row of its own among the measures of poses.
    columns = {name: of_run["model"] for name, of_run in rows.items() if "model" in of_run}
    baselines = results[0].table.scores[key].items()
    return columns | {ROW_NAMES[row]: score for row, score in baselines if row != "model"}


def _row(results: Sequence[Result], key: str, name: str, scores: dict[str, ReportScore]) -> ReportRow:
    measure = results[0].table.measure(key)
    return ReportRow(name, scores, measure.better, measure.decimals, measure.unit)


def _heading(result: Result, key: str) -> str:
    """The region that a measure looks at, or that it looks at poses."""
    return REGION_NAMES[split_key(key)[0]] if result.table.measure(key).of_images else POSES


def _summary_table(results: Sequence[Result]) -> ReportTable:
    first = results[0]
    parts: dict[str, list[ReportRow]] = {}
    for key in ordered_keys(first.table):
        scores = {name: ReportScore(s.mean, s.std, _note(s)) for name, s in _columns(results, key).items()}
        row = _row(results, key, first.table.measure(key).name, scores)
        parts.setdefault(_heading(first, key), []).append(row)
    spread = "Mean over the view pairs, ± standard deviation over all scored frames."
    return ReportTable("Scores", parts, note=f"{spread} {NOTE}")


def _note(score: Score) -> str:
    """What belongs to a measure of the whole set."""
    details = score.details
    if not details:
        return ""
    texts = [f"N = {details['n']:.0f}"] if "n" in details else []
    if not math.isnan(details.get("low", math.nan)):
        texts.append(f"95 %: {details['low']:.3g} to {details['high']:.3g}")
    if not math.isnan(details.get("extrapolated", math.nan)):
        texts.append(f"N → ∞: {details['extrapolated']:.3g}")
    return ", ".join(texts)


def _pair_table(results: Sequence[Result]) -> ReportTable:
    first = results[0].table
    parts = {}
    for key in ordered_keys(first):
        if not all(score.pairs for score in first.scores[key].values()):
            continue  # a measure of the whole set
        parts[first.label(key)] = [
            _row(
                results,
                key,
                pair,
                {name: ReportScore(s.pairs[i], s.pair_stds[i]) for name, s in _columns(results, key).items()},
            )
            for i, pair in enumerate(first.pairs)
        ]
        means = {name: ReportScore(s.mean, s.std) for name, s in _columns(results, key).items()}
        parts[first.label(key)].append(_row(results, key, "mean", means))
    return ReportTable("View pairs", parts, choose=True)


def _curves(results: Sequence[Result]) -> dict[str, list[ReportCurve]]:
    first = results[0]
    curves: dict[str, list[ReportCurve]] = {}
    for key in ordered_keys(first.table):
        measure = first.table.measure(key)
        # The source video lies so far off that the other curves would fall into one line.
        columns = {name: score for name, score in _columns(results, key).items() if name != ROW_NAMES["source"]}
        series = {name: score.curve for name, score in columns.items() if score.curve}
        if not series:
            continue  # a measure of the whole set
        curve = ReportCurve(measure.name, series, measure.better, measure.decimals, measure.unit)
        curves.setdefault(_heading(first, key), []).append(curve)
    return curves


def _protocol(result: Result) -> dict[str, str]:
    """Convention → sentence, regions, measures and baselines by their printed names."""
    protocol = result.protocol
    texts = {name: str(value) for name, value in protocol.items() if not isinstance(value, dict)}
    texts |= {REGION_NAMES[region]: text for region, text in protocol["regions"].items() if region in REGIONS}
    texts |= {result.table.measures[name].name: text for name, text in protocol["measures"].items()}
    return texts | {ROW_NAMES[row]: text for row, text in protocol["baselines"].items()}

"""What a reader of a table in the paper's form must know: conventions, spread, baselines, and the published columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pasgan.evaluation.measure import REGION_NAMES, ROW_NAMES, split_key
from pasgan.evaluation.result import Result, first_holder
from pasgan.evaluation.tables.published_scores import NOT_COMPARABLE, SOURCE, PublishedTable
from pasgan.evaluation.tables.score_tables import whole_set_note
from pasgan.evaluation.target_given import NOTE


def paper_table_notes(
    results: Sequence[Result],
    systems: Mapping[str, Sequence[Result]],
    keys: Sequence[str],
    published: PublishedTable,
) -> list[str]:
    """All notes of one table.

    Args:
        results: all that the table is made of, checked to be comparable.
        systems: name of a row → its runs.
        keys: the measure keys that it asks for; those that no result has are named.
        published: the table of the paper beside it.
    """
    held = [key for key in keys if first_holder(results, key)]
    notes = [NOTE, _test_set(results[0], held), _conventions(results, held), *_spread(systems)]
    notes += _whole_sets(systems, held) + _baselines(results, held)
    if missing := [key for key in keys if key not in held]:
        notes.append(f"Not in the results: {', '.join(missing)}.")
    notes.append(f"Published: {SOURCE}; {published.setting}. {published.remark}".rstrip())
    return [*notes, NOT_COMPARABLE]


def _test_set(result: Result, keys: Sequence[str]) -> str:
    """Clips, frames and regions."""
    regions = dict.fromkeys(split_key(key)[0] for key in keys)
    known = result.protocol.get("regions", {})
    parts = [f"Measured: {sum(result.table.num_clips)} clips of {len(result.table.pairs)} ordered view pairs"]
    parts += [result.protocol["frames"]] if "frames" in result.protocol else []
    parts += [f"{REGION_NAMES[region]}: {known[region]}" for region in regions if region in known]
    if {"masked", "cropped"} & regions.keys() and "key_region" in result.protocol:
        parts.append(f"key region: {result.protocol['key_region']}")
    return "; ".join(parts) + "."


def _conventions(results: Sequence[Result], keys: Sequence[str]) -> str:
    measures = [first_holder(results, key).table.measure(key) for key in keys]
    return ". ".join(f"{measure.name}: {measure.protocol}" for measure in measures) + "."


def _spread(systems: Mapping[str, Sequence[Result]]) -> list[str]:
    """What ± is."""
    lines = ["± is the standard deviation of the scored frames that the mean is taken over."]
    for name, runs in systems.items():
        if len(runs) > 1:
            seeds = ", ".join(str(run.info.get("seed", "unknown")) for run in runs)
            lines.append(f"{name}: mean ± sample standard deviation of {len(runs)} runs (seeds {seeds}).")
    return lines


def _whole_sets(systems: Mapping[str, Sequence[Result]], keys: Sequence[str]) -> list[str]:
    """The intervals of FVD, for systems of one run."""
    lines = []
    for key in keys:
        runs = {name: runs[0] for name, runs in systems.items() if len(runs) == 1 and first_holder(runs, key)}
        scores = {name: run.table.scores[key]["model"] for name, run in runs.items()}
        if any(score.details for score in scores.values()):
            lines.append(whole_set_note(next(iter(runs.values())).table, key, scores))
    return lines


def _baselines(results: Sequence[Result], keys: Sequence[str]) -> list[str]:
    texts: dict[str, str] = {}
    for result in results:
        texts |= result.protocol.get("baselines", {})
    shown = [row for row in texts if any(first_holder(results, key, row) for key in keys)]
    lines = ["; ".join(f"{ROW_NAMES[row]} = {texts[row]}" for row in shown)]
    if absent := [ROW_NAMES[row] for row in texts if row not in shown]:
        lines.append(f"not here, because they make no frames: {', '.join(absent)}")
    return [f"Trivial baselines, scored on the same clips: {'; '.join(lines)}."] if texts else []

"""What a suite leaves behind: the overview, the table in the paper's form, the report, all with their provenance."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path

from pasgan.apis.benchmark.run import Run
from pasgan.apis.benchmark.suite import Suite
from pasgan.apis.report import build_report
from pasgan.apis.result_file import read_result
from pasgan.evaluation.result import Result
from pasgan.evaluation.tables import paper_tables
from pasgan.evaluation.tables.overview_table import RANKING, ladder_table, mean_and_std, overview_table, run_means
from pasgan.evaluation.tables.text_table import TextTable
from pasgan.files import atomic_file
from pasgan.visualization.report import write_report
from pasgan.visualization.report.checks import MAX_RUNS


def write_outcome(suite: Suite, runs: Sequence[Run], command: str) -> str:
    """Write `<suite>.md` and `.csv`, the paper's table as `<suite>.tex`, and `<suite>.html`.

    Args:
        suite: what was compared.
        runs: all of it; those that are not finished are left out, and the text says so.
        command: that made them.

    Returns:
        The same for a terminal, and the names of the files.
    """
    finished = [run for run in runs if run.is_finished]
    if not finished:
        return "no run is finished, so there is no table yet"
    systems = {name: [run for run in finished if run.system == name] for name in suite.systems}
    systems = {name: members for name, members in systems.items() if members}
    results = {name: [read_result(run.dump, name) for run in members] for name, members in systems.items()}
    tables = _tables(suite, systems, results)
    folder = runs[0].plan.folder
    provenance = _provenance(suite, runs, finished, command)
    texts = {
        f"{suite.name}.md": "\n\n".join([f"# {suite.name}", provenance, *(table.as_markdown() for table in tables)]),
        f"{suite.name}.csv": tables[0].as_csv(),
        f"{suite.name}.tex": "\n\n".join(table.as_latex() for table in tables),
    }
    for name, text in texts.items():
        with atomic_file(folder / name) as temporary:
            temporary.write_text(text.rstrip() + "\n", encoding="utf-8")
    files = [*(folder / name for name in texts), _write_page(folder / f"{suite.name}.html", suite, systems, results)]
    listed = "\n".join(["Written:", *map(str, files)])
    return "\n\n".join([provenance, *(table.as_terminal() for table in tables), listed])


def _write_page(page: Path, suite: Suite, systems: dict[str, list[Run]], results: dict[str, list[Result]]) -> Path:
    """The report of the first run of each system; the best ones if there are more than the page has room for."""
    shown = sorted(results, key=lambda name: mean_and_std(run_means(results[name], RANKING))[0])[-MAX_RUNS:]
    title = f"Benchmark: {suite.name}"
    if len(shown) < len(results):
        title += f" (best {len(shown)} of {len(results)} systems)"
    names = [name for name in results if name in shown]
    write_report(page, build_report([systems[name][0].dump for name in names], names, title=title))
    return page


def _tables(suite: Suite, systems: dict[str, list[Run]], results: dict[str, list[Result]]) -> list[TextTable]:
    facts = {
        "iterations": {name: _iterations(members) for name, members in systems.items()},
        "minutes of training": {name: _minutes(members) for name, members in systems.items()},
    }
    tables = [overview_table("All systems at an equal budget", results, facts)]
    if suite.is_ladder and len(results) > 1:
        tables.append(ladder_table("What each step adds", results))
    if suite.table:
        every = [result for runs in results.values() for result in runs]
        tables.append(getattr(paper_tables, suite.table)(every, measured_only=True))
    return tables


def _iterations(runs: Sequence[Run]) -> str:
    """`457 + 391`: those of each phase, the same for all seeds."""
    return " + ".join(str(count) for count in runs[0].record["iterations"] if count)


def _minutes(runs: Sequence[Run]) -> str:
    return f"{statistics.mean(run.record['minutes'] for run in runs):.1f}"


def _provenance(suite: Suite, runs: Sequence[Run], finished: Sequence[Run], command: str) -> str:
    """Command, data, budget, commits and machines, as a list."""
    plan = runs[0].plan
    records = [run.record for run in finished]

    def listed(name: str) -> str:
        return "; ".join(dict.fromkeys(str(record[name]) for record in records))

    lines = [
        f"- Command: `{command}`",
        f"- Data: `{plan.data_root or 'the store of each config'}`",
        f"- Budget of every run: {plan.budget}; seeds {list(suite.seeds)}",
        f"- Made at: {listed('commit')}; machine of each run: {listed('machine')}",
    ]
    if missing := [f"{run.system} (seed {run.seed})" for run in runs if run not in finished]:
        lines.append(f"- **Not finished and not in the tables:** {', '.join(missing)}")
    return "\n".join(lines)

"""The report as one HTML file that needs nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pasgan.files import atomic_file
from pasgan.version import __version__
from pasgan.visualization.report.checks import check_report
from pasgan.visualization.report.contents import KINDS, RANKS, Report, ReportSystem
from pasgan.visualization.report.curve_chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, curve_chart
from pasgan.visualization.report.page_files import content_policy, page_files, page_template
from pasgan.visualization.report.player_data import SIDE_COLOURS, player_item
from pasgan.visualization.report.score_text import DIRECTIONS, table_texts
from pasgan.visualization.report.sprite_sheet import LOSSY, is_lossless

STYLES = ("page.css", "tables.css", "charts.css", "players.css")
SCRIPTS = ("choosers.js", "charts.js", "pose.js", "players.js")


def write_report(path: str | Path, report: Report) -> Path:
    """Write a report as a single HTML page that opens offline.

    Everything is in the file, and a content security policy forbids the page to fetch anything else or to run any
    script but its own. Names are escaped.

    Args:
        path: the file, usually `*.html`; it appears whole or not at all.
        report: what is shown.

    Raises:
        ReportError: if the parts of the report do not fit together.
        PictureError: if a panel is no clip of frames.
        FileError: if the file cannot be written.
    """
    path = Path(path)
    html = render_report(report)
    with atomic_file(path) as temporary:
        temporary.write_text(html, encoding="utf-8")
    return path


def render_report(report: Report) -> str:
    """The HTML of a report; see `write_report`."""
    check_report(report)
    systems = sorted(report.systems, key=lambda system: KINDS.index(system.kind))
    clips = [player_item(index, clip) for index, clip in enumerate(report.clips)]
    style, script = page_files(STYLES), page_files(SCRIPTS)
    return page_template("report.html.jinja").render(
        report=report,
        version=__version__,
        systems=systems,
        looks=_looks(systems),
        directions=DIRECTIONS,
        tables=[(table, table_texts(table, systems)) for table in report.tables],
        charts={name: [curve_chart(curve, systems) for curve in curves] for name, curves in report.curves.items()},
        clips_by_rank=_by_rank(clips),
        fact_labels=list(dict.fromkeys(label for run in report.runs for label in run.facts)),
        box={"width": WIDTH, "height": HEIGHT, "left": LEFT, "right": RIGHT, "top": TOP, "bottom": BOTTOM},
        storage=_storage(report),
        data={"clips": [clip["data"] for clip in clips], "sides": SIDE_COLOURS},
        style=style,
        script=script,
        policy=content_policy(style, script, "data:"),
    )


def _by_rank(clips: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Rank → its clips, without the ranks that have none."""
    ranked = {rank: [item for item in clips if item["clip"].rank == rank] for rank in RANKS}
    return {rank: items for rank, items in ranked.items() if items}


def _looks(systems: list[ReportSystem]) -> dict[str, str]:
    """System → the CSS class of its colour, line and marker: `run0`, `run1`, …, `baseline0`, …."""
    by_kind = {kind: [system.name for system in systems if system.kind == kind] for kind in KINDS}
    return {name: f"{kind}{index}" for kind, names in by_kind.items() for index, name in enumerate(names)}


def _storage(report: Report) -> str:
    """How the frames were stored, for the reader who looks at pixels."""
    lossless = [is_lossless(clip.panels[0].video) for clip in report.clips]
    if all(lossless):
        return "Frames are stored without loss."
    return f"Frames are stored as WebP of quality {LOSSY}: fine detail is slightly softer than in the scored frames."

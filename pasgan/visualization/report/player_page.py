"""One clip as an HTML file: its panels play in step, and nothing else is needed."""

from __future__ import annotations

from pathlib import Path

from pasgan.files import atomic_file
from pasgan.version import __version__
from pasgan.visualization.report.checks import check_player
from pasgan.visualization.report.contents import PlayerClip
from pasgan.visualization.report.page_files import content_policy, page_files, page_template
from pasgan.visualization.report.player_data import SIDE_COLOURS, player_item

STYLES = ("page.css", "players.css", "player_page.css")
SCRIPTS = ("choosers.js", "pose.js", "players.js", "player_page.js")


def write_player_page(path: str | Path, clip: PlayerClip) -> Path:
    """Write a clip as a single HTML page that plays it and opens offline, as `write_report` does.

    Args:
        path: the file, usually `*.html`; it appears whole or not at all.
        clip: what is played, from the start and for ever.

    Raises:
        ReportError: if the panels do not fit together, or the clip is too long for a page.
        PictureError: if a panel is no clip of frames.
        FileError: if the file cannot be written.
    """
    html = render_player_page(clip)
    with atomic_file(Path(path)) as temporary:
        temporary.write_text(html, encoding="utf-8")
    return Path(path)


def render_player_page(clip: PlayerClip) -> str:
    """The HTML of a clip; see `write_player_page`."""
    check_player(clip, [])
    item = player_item(0, clip)
    style, script = page_files(STYLES), page_files(SCRIPTS)
    return page_template("player.html.jinja").render(
        item=item,
        version=__version__,
        data={"clips": [item["data"]], "sides": SIDE_COLOURS},
        style=style,
        script=script,
        policy=content_policy(style, script, "data:"),
    )

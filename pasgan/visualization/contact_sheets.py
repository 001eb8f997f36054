"""Contact sheets of recordings: a few frames of every view with the skeleton drawn, on a page with filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from pasgan.files import atomic_file
from pasgan.structures import Skeleton
from pasgan.version import __version__
from pasgan.visualization.report.page_files import content_policy, page_files, page_template
from pasgan.visualization.skeleton_overlay import draw_skeletons

# Pixels of the shorter side of a drawn frame, and between two frames.
CELL = 144
GAP = 3
STYLES = ("page.css", "contact_sheets.css")
SCRIPTS = ("contact_sheets.js",)


@dataclass(frozen=True)
class SheetView:
    """One camera of a recording.

    Attributes:
        camera: its name.
        num_frames: of the view.
        picture: file of the contact sheet, relative to the page.
        size: (H, W) of the picture.
    """

    camera: str
    num_frames: int
    picture: str
    size: tuple[int, int]


@dataclass(frozen=True)
class SheetRecording:
    """One recording on the page.

    Attributes:
        name: its id.
        action: name of the action.
        subject: number of the performer.
        split: the part of the data that it belongs to; empty where there is none.
        warnings: "kind: detail", what was noticed about it.
        views: one per camera.
    """

    name: str
    action: str
    subject: int
    split: str
    warnings: list[str] = field(default_factory=list)
    views: list[SheetView] = field(default_factory=list)

    @property
    def kinds(self) -> list[str]:
        """The kinds of its warnings, each once."""
        return sorted({warning.partition(":")[0] for warning in self.warnings})


def draw_contact_sheet(
    frames: np.ndarray, keypoints: np.ndarray, skeleton: Skeleton, visible: np.ndarray
) -> np.ndarray:
    """Frames side by side with the skeleton drawn.

    Args:
        frames: (T, H, W, 3) uint8 RGB.
        keypoints: (T, K, 2) pixels.
        skeleton: which keypoints are joined.
        visible: (T, K) visibility codes.

    Returns:
        (H', W', 3) uint8 RGB.

    Raises:
        PictureError: if the arrays do not fit together.
    """
    cells = draw_skeletons(frames, keypoints, skeleton, visible, CELL / min(frames.shape[1:3]))
    spaced = np.pad(cells, ((0, 0), (0, 0), (0, GAP), (0, 0)), constant_values=255)
    return np.concatenate(list(spaced), axis=1)[:, :-GAP]


def write_contact_page(path: str | Path, title: str, summary: str, recordings: Sequence[SheetRecording]) -> Path:
    """Write the page; the pictures lie beside it, and nothing else is ever fetched.

    Args:
        path: the file, usually `index.html`; it appears whole or not at all.
        title: heading.
        summary: one line below it.
        recordings: what is shown, in this order.

    Raises:
        FileError: if the file cannot be written.
    """
    style, script = page_files(STYLES), page_files(SCRIPTS)
    choices = {
        "split": sorted({recording.split for recording in recordings} - {""}),
        "action": sorted({recording.action for recording in recordings}),
        "camera": sorted({view.camera for recording in recordings for view in recording.views}),
        "warning": sorted({kind for recording in recordings for kind in recording.kinds}),
    }
    html = page_template("contact_sheets.html.jinja").render(
        title=title,
        summary=summary,
        recordings=recordings,
        choices=choices,
        version=__version__,
        style=style,
        script=script,
        policy=content_policy(style, script, "'self' file: data:"),
    )
    with atomic_file(path) as temporary:
        temporary.write_text(html, encoding="utf-8")
    return Path(path)

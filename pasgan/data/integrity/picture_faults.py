"""Videos that are dark, show nothing, or repeat their frames."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pasgan.data.integrity.runs import longest_run
from pasgan.data.integrity.stored_view import StoredView

# Mean grey level below which a frame is dark: black is 0, or 16 in videos of limited range that were not expanded.
DARK_LEVEL = 20
# Standard deviation over the picture below which a frame shows nothing, in grey levels; a wall with a person has 20.
BLANK_CONTRAST = 3
# Part of the frames that may be dark or show nothing.
MAX_FAULTY = 0.05
# A frame repeats the one before if no cell changes by more grey levels: decoded copies differ by rounding only.
SAME_LEVELS = 1
# Repeated frames in a row that are too many, and the part of all frames. A Kinect in dim light gives each frame twice.
MAX_REPEATED, MAX_REPEATED_PART = 12, 0.3


def picture_warnings(views: Mapping[str, StoredView]) -> list[str]:
    """Check the frames of each view by themselves."""
    return [warning for camera, view in views.items() for warning in (*_faint(camera, view), *_repeated(camera, view))]


def _faint(camera: str, view: StoredView) -> list[str]:
    cells = view.grey.reshape(len(view.grey), -1)
    dark, blank = (cells.mean(axis=1) < DARK_LEVEL).mean(), (cells.std(axis=1) < BLANK_CONTRAST).mean()
    if dark > MAX_FAULTY:
        return [f"dark video: {dark:.0%} of the frames of {camera}"]
    return [f"blank video: {blank:.0%} of the frames of {camera} show nothing"] if blank > MAX_FAULTY else []


def _repeated(camera: str, view: StoredView) -> list[str]:
    grey = view.grey.astype(np.int16)
    same = np.abs(np.diff(grey, axis=0)).max(axis=(1, 2), initial=0) <= SAME_LEVELS
    start, length = longest_run(same)
    share = same.sum() / len(grey)
    if length <= MAX_REPEATED and share <= MAX_REPEATED_PART:
        return []
    return [f"repeated frames: {share:.0%} of {camera}, {length} in a row after frame {start}"]

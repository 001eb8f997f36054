"""Strips: clips as labelled rows of frames in one picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from pasgan.visualization.captions import BACKGROUND, GREY, INK, draw_text, text_width
from pasgan.visualization.picture_files import PictureError, check_frames, save_image
from pasgan.visualization.skeleton_overlay import enlarge

# Pixels of the shorter and of the longer side of a cell.
MIN_CELL, MAX_CELL = 144, 400
MAX_COLUMNS = 8
GAP = 4
LINE = 22
TEXT = 12
LEADING = 20
TITLE = 14


def cell_scale(size: tuple[int, int], max_cell: int = MAX_CELL) -> float:
    """The factor that makes a frame of `size` (H, W) legible in a picture.

    The shorter side becomes at least `MIN_CELL` pixels in steps of half the frame, and the longer one at most
    `max_cell`.
    """
    scale = max(1.0, math.ceil(2 * MIN_CELL / min(size)) / 2)
    return min(scale, max_cell / max(size))


def compose_strip(
    rows: dict[str, np.ndarray],
    title: str = "",
    frame_labels: Sequence[str] | None = None,
    max_columns: int = MAX_COLUMNS,
) -> np.ndarray:
    """Lay clips out in a grid: one row per clip, one column per frame, names at the left, times on top.

    Args:
        rows: name → (T, H, W, 3) uint8 RGB. All rows have the same T; sizes may differ, and all cells are scaled to
            the size of the first row's. A line break in a name starts a second line.
        title: one line over everything.
        frame_labels: T labels of the columns; `t = 0`, … if None.
        max_columns: of longer clips this many frames are shown, evenly spread from the first to the last.

    Returns:
        (H', W', 3) uint8 RGB.

    Raises:
        PictureError: if there is no row, or a row has another number of frames or is no clip.
    """
    if not rows:
        raise PictureError("a strip needs at least one row")
    clips = {name: check_frames(clip, f"row {name!r}") for name, clip in rows.items()}
    lengths = {name: len(clip) for name, clip in clips.items()}
    num_frames = next(iter(lengths.values()))
    if len(set(lengths.values())) > 1:
        raise PictureError(f"the rows of a strip differ in length: {lengths}")
    labels = [f"t = {t}" for t in range(num_frames)] if frame_labels is None else list(frame_labels)
    if len(labels) != num_frames:
        raise PictureError(f"there are {num_frames} frames but {len(labels)} labels")

    chosen = np.linspace(0, num_frames - 1, min(num_frames, max_columns)).round().astype(int)
    first = next(iter(clips.values()))[0]
    scale = cell_scale(first.shape[:2])
    height, width = enlarge(first, scale).shape[:2]
    margin = max(name_width(name) for name in clips) + 4 * GAP
    top = (LINE + GAP if title else 0) + LINE
    canvas = np.full((top + len(clips) * (height + GAP), margin + len(chosen) * (width + GAP), 3), BACKGROUND, np.uint8)

    if title:
        draw_text(canvas, title, 2 * GAP, LINE / 2 + GAP, TITLE)
    for column, t in enumerate(chosen):
        draw_text(canvas, labels[t], margin + column * (width + GAP) + width / 2, top - LINE / 2, TEXT, GREY, "centre")
    for row, (name, clip) in enumerate(clips.items()):
        y = top + row * (height + GAP)
        draw_name(canvas, name, 2 * GAP, y + height / 2)
        for column, t in enumerate(chosen):
            x = margin + column * (width + GAP)
            canvas[y : y + height, x : x + width] = fit(clip[t], (height, width))
    return canvas


def save_strip(
    path: str | Path,
    rows: dict[str, np.ndarray],
    title: str = "",
    frame_labels: Sequence[str] | None = None,
    max_columns: int = MAX_COLUMNS,
) -> Path:
    """Write the strip of `compose_strip` as PNG.

    Raises:
        PictureError: as `compose_strip`, or if the file cannot be written.
    """
    return save_image(path, compose_strip(rows, title, frame_labels, max_columns))


def fit(frame: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """A frame scaled into a cell of `size` (H, W), aspect kept, on the background colour."""
    if frame.shape[:2] == size:
        return frame
    scaled = enlarge(frame, min(size[0] / frame.shape[0], size[1] / frame.shape[1]))
    height, width = min(scaled.shape[0], size[0]), min(scaled.shape[1], size[1])
    cell = np.full((*size, 3), BACKGROUND, np.uint8)
    top, left = (size[0] - height) // 2, (size[1] - width) // 2
    cell[top : top + height, left : left + width] = scaled[:height, :width]
    return cell


def draw_name(
    canvas: np.ndarray, name: str, left: float, middle: float, align: Literal["left", "centre"] = "left"
) -> None:
    """Write a name of one or more lines around `middle`, the first line in ink, the others in grey."""
    lines = name.split("\n")
    for index, line in enumerate(lines):
        y = middle + (index - (len(lines) - 1) / 2) * LEADING
        draw_text(canvas, line, left, y, TEXT, INK if index == 0 else GREY, align)


def name_width(name: str) -> int:
    """Width in pixels of the longest line of a name."""
    return max(text_width(line, TEXT) for line in name.split("\n"))

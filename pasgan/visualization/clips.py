"""Clips side by side as an animated GIF or an MP4."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import cv2
import imageio.v3 as imageio
import numpy as np

from pasgan.files import atomic_file
from pasgan.visualization.captions import BACKGROUND, GREY, draw_text, text_width
from pasgan.visualization.picture_files import PictureError, check_frames
from pasgan.visualization.skeleton_overlay import enlarge
from pasgan.visualization.strips import (
    GAP,
    LEADING,
    LINE,
    MAX_CELL,
    TEXT,
    TITLE,
    cell_scale,
    draw_name,
    fit,
    name_width,
)

DEFAULT_FPS = 6.0


def compose_clip(panels: dict[str, np.ndarray], title: str = "", max_cell: int = MAX_CELL) -> np.ndarray:
    """Set clips side by side, each with its name above, and the frame number at the top right.

    Args:
        panels: name → (T, H, W, 3) uint8 RGB; all of the same T, scaled to the size of the first. A line break in a
            name starts a second line.
        title: one line over everything.
        max_cell: panels are shrunk so that their longer side has at most this many pixels.

    Returns:
        (T, H', W', 3) uint8 RGB, H' and W' even as video codecs ask.

    Raises:
        PictureError: if there is no panel, or one has another number of frames or is no clip.
    """
    if not panels:
        raise PictureError("a clip needs at least one panel")
    clips = {name: check_frames(clip, f"panel {name!r}") for name, clip in panels.items()}
    lengths = {name: len(clip) for name, clip in clips.items()}
    if len(set(lengths.values())) > 1:
        raise PictureError(f"the panels of a clip differ in length: {lengths}")
    first = next(iter(clips.values()))
    height, width = enlarge(first[0], cell_scale(first.shape[1:3], max_cell)).shape[:2]
    widths = [max(width, name_width(name) + 2 * GAP) for name in clips]
    names_height = LEADING * max(name.count("\n") + 1 for name in clips) + 2
    top = names_height + LINE + GAP
    last = f"{len(first) - 1} / {len(first) - 1}"
    total = max(sum(widths) + GAP * (len(widths) + 1), text_width(title, TITLE) + text_width(last, TEXT) + 8 * GAP)
    page = np.full((_even(top + height + GAP), _even(total), 3), BACKGROUND, np.uint8)
    draw_text(page, title, 2 * GAP, LINE / 2 + GAP, TITLE)
    lefts = [GAP + sum(widths[:i]) + GAP * i for i in range(len(widths))]
    for name, left, cell in zip(clips, lefts, widths, strict=True):
        draw_name(page, name, left + cell / 2, top - names_height / 2, "centre")

    frames = np.repeat(page[None], len(first), axis=0)
    for t, frame in enumerate(frames):
        for clip, left, cell in zip(clips.values(), lefts, widths, strict=True):
            x = left + (cell - width) // 2
            frame[top : top + height, x : x + width] = fit(clip[t], (height, width))
        # The number also keeps equal frames apart, which a GIF would otherwise merge into one.
        number = f"{t} / {len(first) - 1}"
        draw_text(frame, number, page.shape[1] - text_width(number, TEXT) - 2 * GAP, LINE / 2 + GAP, TEXT, GREY)
    return frames


def save_clip(
    path: str | Path,
    panels: dict[str, np.ndarray],
    fps: float = DEFAULT_FPS,
    title: str = "",
    max_cell: int = MAX_CELL,
) -> Path:
    """Write the panels of `compose_clip` as a GIF that loops for ever, or as an MP4.

    Args:
        path: ends in `.gif` or `.mp4`.
        panels: name → (T, H, W, 3) uint8 RGB.
        fps: frames per second.
        title: one line over everything.
        max_cell: panels are shrunk so that their longer side has at most this many pixels.

    Raises:
        PictureError: as `compose_clip`, if the suffix is another one, or if the file cannot be written completely.
    """
    path = Path(path)
    writers = {".gif": _write_gif, ".mp4": _write_mp4}
    if path.suffix.lower() not in writers:
        raise PictureError(f"{path}: a clip is written as .gif or .mp4")
    if fps <= 0:
        raise PictureError(f"{path}: fps must be positive, got {fps}")
    frames = compose_clip(panels, title, max_cell)
    with atomic_file(path) as temporary:
        writers[path.suffix.lower()](temporary, frames, fps)
        written = count_frames(temporary)
        if written != len(frames):
            raise PictureError(f"{path}: {written} of {len(frames)} frames were written; is the disk full?")
    return path


def count_frames(path: str | Path) -> int:
    """The frames of a GIF or MP4 as its own headers tell; 0 if it cannot be read."""
    if Path(path).suffix.lower() == ".gif":
        return int(imageio.improps(path, plugin="pillow", index=...).shape[0])
    capture = cv2.VideoCapture(str(path))
    try:
        return int(capture.get(cv2.CAP_PROP_FRAME_COUNT)) if capture.isOpened() else 0
    finally:
        capture.release()


def _write_gif(path: Path, frames: np.ndarray, fps: float) -> None:
    imageio.imwrite(path, list(frames), plugin="pillow", extension=".gif", duration=1000 / fps, loop=0)


def save_frames(path: str | Path, frames: Iterable[np.ndarray], fps: float) -> Path:
    """Write frames as an MP4 while they come, so that a long video needs no memory.

    Args:
        path: ends in `.mp4`.
        frames: (H, W, 3) uint8 RGB, H and W even; at least one.
        fps: frames per second.

    Raises:
        PictureError: if the file cannot be written.
    """
    with atomic_file(path) as temporary:
        _write_mp4(temporary, frames, fps)
    return Path(path)


def _write_mp4(path: Path, frames: Iterable[np.ndarray], fps: float) -> None:
    frames = iter(frames)
    first = next(frames)
    height, width = first.shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), fps, (width, height))
    try:
        if not writer.isOpened():
            raise PictureError(f"{path}: OpenCV cannot write MP4 here; write a .gif instead")
        for frame in chain([first], frames):
            writer.write(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
    finally:
        writer.release()


def _even(length: int) -> int:
    return length + length % 2

"""Clips side by side as an animated GIF or an MP4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
# What OpenCV can write everywhere: MPEG-4 and VP8.
CODECS = {".mp4": "mp4v", ".webm": "VP80"}


class ClipPage:
    """The page on which clips play side by side, each with its name above, and the frame number at the top right.

    Args:
        names: of the panels. A line break in a name starts a second line.
        size: (H, W) of the first panel's frames; those of the others are scaled to it.
        num_frames: T.
        title: one line over everything.
        max_cell: panels are shrunk so that their longer side has at most this many pixels.
    """

    def __init__(
        self, names: Sequence[str], size: tuple[int, int], num_frames: int, title: str = "", max_cell: int = MAX_CELL
    ) -> None:
        self.last = num_frames - 1
        blank = np.zeros((*size, 3), np.uint8)
        self.size = enlarge(blank, cell_scale(size, max_cell)).shape[:2]
        self.widths = [max(self.size[1], name_width(name) + 2 * GAP) for name in names]
        names_height = LEADING * max(name.count("\n") + 1 for name in names) + 2
        self.top = names_height + LINE + GAP
        number = text_width(f"{self.last} / {self.last}", TEXT)
        total = max(sum(self.widths) + GAP * (len(self.widths) + 1), text_width(title, TITLE) + number + 8 * GAP)
        self.page = np.full((_even(self.top + self.size[0] + GAP), _even(total), 3), BACKGROUND, np.uint8)
        draw_text(self.page, title, 2 * GAP, LINE / 2 + GAP, TITLE)
        self.lefts = [GAP + sum(self.widths[:i]) + GAP * i for i in range(len(self.widths))]
        for name, left, cell in zip(names, self.lefts, self.widths, strict=True):
            draw_name(self.page, name, left + cell / 2, self.top - names_height / 2, "centre")

    def draw(self, frames: Sequence[np.ndarray], number: int) -> np.ndarray:
        """The page of one moment: a frame (H, W, 3) uint8 RGB of each panel → (H', W', 3), H' and W' even."""
        page = self.page.copy()
        height, width = self.size
        for frame, left, cell in zip(frames, self.lefts, self.widths, strict=True):
            x = left + (cell - width) // 2
            page[self.top : self.top + height, x : x + width] = fit(frame, self.size)
        # The number also keeps equal frames apart, which a GIF would otherwise merge into one.
        text = f"{number} / {self.last}"
        draw_text(page, text, page.shape[1] - text_width(text, TEXT) - 2 * GAP, LINE / 2 + GAP, TEXT, GREY)
        return page


def compose_clip(panels: dict[str, np.ndarray], title: str = "", max_cell: int = MAX_CELL) -> np.ndarray:
    """Set clips side by side on a `ClipPage`.

    Args:
        panels: name → (T, H, W, 3) uint8 RGB; all of the same T, scaled to the size of the first.
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
    page = ClipPage(list(clips), first.shape[1:3], len(first), title, max_cell)
    return np.stack([page.draw(frames, t) for t, frames in enumerate(zip(*clips.values(), strict=True))])


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
    writers = {".gif": write_gif, ".mp4": _write_video}
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


def write_gif(path: Path, frames: np.ndarray, fps: float) -> None:
    """Write frames (T, H, W, 3) uint8 RGB as a GIF that loops for ever."""
    imageio.imwrite(path, list(frames), plugin="pillow", extension=".gif", duration=1000 / fps, loop=0)


def save_frames(path: str | Path, frames: Iterable[np.ndarray], fps: float) -> Path:
    """Write frames as a video while they come, so that a long one needs no memory.

    Args:
        path: ends in `.mp4` or `.webm`.
        frames: (H, W, 3) uint8 RGB, H and W even; at least one.
        fps: frames per second.

    Raises:
        PictureError: if the file cannot be written.
    """
    with atomic_file(path) as temporary:
        _write_video(temporary, frames, fps)
    return Path(path)


def _write_video(path: Path, frames: Iterable[np.ndarray], fps: float) -> None:
    with VideoWriter(path, fps) as writer:
        for frame in frames:
            writer.write(frame)


class VideoWriter:
    """A video that is written frame by frame; wrap the path in `atomic_file` so that it is whole or not there.

    Args:
        path: ends in `.mp4`, or in `.webm`, which browsers play.
        fps: frames per second.

    Raises:
        PictureError: at the first frame, if OpenCV cannot write such a file.
    """

    def __init__(self, path: Path, fps: float) -> None:
        self.path = path
        self.fps = fps
        self._writer: cv2.VideoWriter | None = None

    def __enter__(self) -> VideoWriter:
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.release()

    def write(self, frame: np.ndarray) -> None:
        """Append a frame (H, W, 3) uint8 RGB, H and W even and those of the first."""
        if self._writer is None:
            size = (frame.shape[1], frame.shape[0])
            self._writer = cv2.VideoWriter(
                str(self.path), cv2.VideoWriter_fourcc(*CODECS[self.path.suffix.lower()]), self.fps, size
            )
            if not self._writer.isOpened():
                raise PictureError(f"{self.path}: OpenCV cannot write {self.path.suffix} here; write a .gif instead")
        self._writer.write(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))


def _even(length: int) -> int:
    return length + length % 2

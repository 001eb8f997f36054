"""What is written of a synthesised video, frame by frame while it comes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from pasgan.files import atomic_file
from pasgan.structures import PasganError, Skeleton
from pasgan.visualization import (
    ClipPage,
    PictureError,
    VideoWriter,
    cell_scale,
    count_frames,
    draw_skeleton,
    enlarge,
    save_image,
)
from pasgan.visualization.clips import write_gif
from pasgan.visualization.report import PlayerClip, ReportPanel, write_player_page

FORMATS = {
    "mp4": "the clip",
    "grid": "source with found pose, target image with transformed pose, and the clip, side by side (MP4)",
    "gif": "the same side by side as an animation",
    "html": "a page that plays source, target image and clip in step, with poses to show and hide",
    "png": "a folder of numbered frames",
}
# These are put together in memory, and a long one helps nobody.
HELD_FORMATS = {"gif": "a GIF", "html": "a page"}
MAX_HELD_FRAMES = 600
PANELS = ["source\nwith its pose", "target image\ntransformed pose", "generated"]
# Formats that show the source beside the clip.
WITH_SOURCE = {"grid", "gif", "html"}


class OutputError(PasganError):
    """A result cannot be written in the way that was asked for."""


class Moment(NamedTuple):
    """What there is to show of one frame.

    Attributes:
        source: (H, W, 3) uint8 RGB, the cropped source; None where no format of `WITH_SOURCE` is written.
        source_pose: (K, 2) pixels of `source`.
        prior_image: (H, W, 3) uint8 RGB, the cropped target image.
        target_pose: (K, 2) pixels, the transformed pose.
        generated: (H, W, 3) uint8 RGB.
    """

    source: np.ndarray | None
    source_pose: np.ndarray
    prior_image: np.ndarray
    target_pose: np.ndarray
    generated: np.ndarray


class Sink(NamedTuple):
    """A file that is being written: takes the next moment; where it will be."""

    write: Callable[[Moment], None]
    path: Path


def check_formats(formats: Sequence[str]) -> None:
    """Refuse unknown formats, before anything is computed.

    Raises:
        OutputError: if there is one.
    """
    if unknown := [name for name in formats if name not in FORMATS]:
        raise OutputError(f"unknown format {unknown[0]!r}; known: {', '.join(FORMATS)}")


@contextmanager
def open_sinks(
    stem: Path, formats: Sequence[str], fps: float, num_frames: int, skeleton: Skeleton, title: str
) -> Iterator[list[Sink]]:
    """Begin the files of a clip; they are there, whole, when the block ends well, and not at all if it does not.

    Args:
        stem: path of the files without an ending.
        formats: of `FORMATS`.
        fps: frames per second.
        num_frames: T.
        skeleton: of the poses.
        title: over the panels.

    Raises:
        OutputError: if the clip is too long for a GIF or a page, or a folder of frames holds something else.
        PictureError: if a video cannot be written.
        FileError: if the place cannot be written to.
    """
    for name in HELD_FORMATS.keys() & set(formats):
        if num_frames > MAX_HELD_FRAMES:
            message = f"{HELD_FORMATS[name]} of {num_frames} frames is too long (at most {MAX_HELD_FRAMES})"
            raise OutputError(f"{message}; write grid or mp4")
    page = _Page(num_frames, skeleton, title)
    opened = {
        "mp4": lambda: _mp4(Path(f"{stem}.mp4"), fps, lambda moment: _legible(moment.generated)),
        "grid": lambda: _mp4(Path(f"{stem}_grid.mp4"), fps, page.draw),
        "gif": lambda: _gif(Path(f"{stem}.gif"), fps, page.draw),
        "html": lambda: _html(Path(f"{stem}.html"), fps, skeleton, title),
        "png": lambda: _png(Path(f"{stem}_frames")),
    }
    with ExitStack() as stack:
        yield [stack.enter_context(opened[name]()) for name in dict.fromkeys(formats)]


class _Page:
    """The three panels of a moment; drawn once for all formats that show it."""

    def __init__(self, num_frames: int, skeleton: Skeleton, title: str) -> None:
        self.num_frames, self.skeleton, self.title = num_frames, skeleton, title
        self.page: ClipPage | None = None
        self.moment, self.drawn, self.number = None, np.empty(0), -1

    def draw(self, moment: Moment) -> np.ndarray:
        """(H, W, 3) uint8 RGB, H and W even."""
        if moment is not self.moment:
            self.page = self.page or ClipPage(PANELS, moment.generated.shape[:2], self.num_frames, self.title)
            panels = [
                self._with_pose(moment.source, moment.source_pose),
                self._with_pose(moment.prior_image, moment.target_pose),
                moment.generated,
            ]
            self.moment, self.number = moment, self.number + 1
            self.drawn = self.page.draw(panels, self.number)
        return self.drawn

    def _with_pose(self, frame: np.ndarray, pose: np.ndarray) -> np.ndarray:
        scale = cell_scale(frame.shape[:2])
        return draw_skeleton(enlarge(frame, scale), (pose + 0.5) * scale - 0.5, self.skeleton)


@contextmanager
def _mp4(path: Path, fps: float, draw: Callable[[Moment], np.ndarray]) -> Iterator[Sink]:
    number = 0
    with atomic_file(path) as temporary:
        with VideoWriter(temporary, fps) as writer:

            def write(moment: Moment) -> None:
                nonlocal number
                writer.write(draw(moment))
                number += 1

            yield Sink(write, path)
        if (written := count_frames(temporary)) != number:
            raise PictureError(f"{path}: {written} of {number} frames were written; is the disk full?")


@contextmanager
def _gif(path: Path, fps: float, draw: Callable[[Moment], np.ndarray]) -> Iterator[Sink]:
    frames: list[np.ndarray] = []
    with atomic_file(path) as temporary:
        yield Sink(lambda moment: frames.append(draw(moment)), path)
        write_gif(temporary, np.stack(frames), fps)


@contextmanager
def _html(path: Path, fps: float, skeleton: Skeleton, title: str) -> Iterator[Sink]:
    moments: list[Moment] = []
    yield Sink(moments.append, path)
    source, source_pose, prior, target_pose, generated = map(np.stack, zip(*moments, strict=True))
    panels = [
        ReportPanel("source", source, source_pose),
        ReportPanel("target image", prior, target_pose),
        ReportPanel("generated", generated),
    ]
    write_player_page(path, PlayerClip(path.stem, panels, skeleton, {"view": title}, fps))


@contextmanager
def _png(folder: Path) -> Iterator[Sink]:
    if folder.exists() and not all(re.fullmatch(r"\d{6}\.png", file.name) for file in folder.iterdir()):
        raise OutputError(f"{folder} holds more than numbered frames; give another folder for the results")
    temporary = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(temporary, ignore_errors=True)
    number = 0

    def write(moment: Moment) -> None:
        nonlocal number
        save_image(temporary / f"{number:06d}.png", moment.generated)
        number += 1

    try:
        yield Sink(write, folder)
        shutil.rmtree(folder, ignore_errors=True)
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _legible(frame: np.ndarray) -> np.ndarray:
    """Small frames enlarged, sides even as video codecs ask."""
    frame = enlarge(frame, cell_scale(frame.shape[:2]))
    bottom, right = frame.shape[0] % 2, frame.shape[1] % 2
    return cv2.copyMakeBorder(frame, 0, bottom, 0, right, cv2.BORDER_REPLICATE)

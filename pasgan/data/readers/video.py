"""Sequential reading of video files through OpenCV, with errors that name the file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

# FFmpeg inside OpenCV would print a line per damaged frame; read when the first video is opened.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")

import cv2
import numpy as np

from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.raw_file import file_beginning
from pasgan.files import file_sha256

UNUSABLE = "unusable video file"
# Guards against a damaged header that would make the decoder ask for many GB.
MAX_PIXELS = 8192 * 8192
# How text files begin through which FFmpeg would read other files, pipes or addresses, whatever their own name is.
PLAYLISTS = (b"ffconcat", b"#EXTM3U")

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


@dataclass(frozen=True)
class VideoInfo:
    """What the header of a video says.

    Attributes:
        size: (H, W) of the frames as they are shown, i.e. after the rotation that the file asks for.
        num_frames: the number of frames announced; 0 if unknown. Fewer may decode.
        frame_rate: frames per second; 0 if unknown.
    """

    size: tuple[int, int]
    num_frames: int
    frame_rate: float


@contextmanager
def _opened(path: Path) -> Iterator[cv2.VideoCapture]:
    beginning = file_beginning(path, UNUSABLE)
    if not beginning:
        raise ReaderError(f"{path}: the file is empty", "empty video file")
    if beginning.startswith(PLAYLISTS):
        raise ReaderError(f"{path}: is a list of other files, not a video", UNUSABLE)
    # FFmpeg by name: left to choose, OpenCV takes a name with digits for a numbered sequence of images. One thread:
    # videos are decoded in parallel processes.
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
    try:
        if not capture.isOpened():
            raise ReaderError(f"{path}: is not a video that can be decoded, or is damaged", UNUSABLE)
        yield capture
    except cv2.error as error:
        raise ReaderError(f"{path}: cannot be decoded ({error.err})", UNUSABLE) from error
    finally:
        capture.release()


def _info(path: Path, capture: cv2.VideoCapture) -> VideoInfo:
    width = int(capture.get(cv2.CAP_PROP_FRAME_WIDTH))
    height = int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT))
    if width <= 0 or height <= 0 or width * height > MAX_PIXELS:
        raise ReaderError(f"{path}: says that its frames are {width}x{height} pixels", UNUSABLE)
    announced = capture.get(cv2.CAP_PROP_FRAME_COUNT)
    rate = capture.get(cv2.CAP_PROP_FPS)
    num_frames = int(announced) if 0 < announced < 2**31 else 0
    return VideoInfo((height, width), num_frames, float(rate) if 0 < rate < 1e6 else 0.0)


def probe_video(path: str | Path) -> VideoInfo:
    """Read the header of a video.

    Raises:
        ReaderError: if the file is missing, empty or not a video.
    """
    path = Path(path)
    with _opened(path) as capture:
        return _info(path, capture)


def iterate_frames(path: str | Path, first: int = 0) -> Iterator[np.ndarray]:
    """Decode a video from frame `first`, 0-based: frames (H, W, 3) uint8 in OpenCV's BGR order.

    A damaged file yields the frames before the damage.

    Raises:
        ReaderError: if the file is missing, empty, not a video, or no frame of it can be decoded.
    """
    path = Path(path)
    with _opened(path) as capture:
        info = _info(path, capture)
        size, decoded = info.size, 0
        grabbed = _go_to(capture, first, info.frame_rate)
        while grabbed:
            good, frame = capture.retrieve()
            if not good:
                break
            if frame.shape[:2] != size:
                raise ReaderError(f"{path}: frame {decoded} has another size than the first", UNUSABLE)
            decoded += 1
            yield frame
            grabbed = capture.grab()
    if decoded == 0:
        raise ReaderError(f"{path}: no frame can be decoded{f' from frame {first}' if first else ''}", UNUSABLE)


def _go_to(capture: cv2.VideoCapture, frame: int, frame_rate: float) -> bool:
    """Grab a frame: by seeking if the time stamp there is the frame's own, else by decoding all frames before it."""
    if frame and capture.set(cv2.CAP_PROP_POS_FRAMES, frame) and capture.grab():
        if abs(capture.get(cv2.CAP_PROP_POS_MSEC) / 1000 * frame_rate - frame) < 0.5:
            return True
        capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
    return all(capture.grab() for _ in range(frame + 1))


def video_sha256(path: str | Path) -> str:
    """The SHA-256 of a video, hexadecimal.

    Raises:
        ReaderError: if the file cannot be read.
    """
    try:
        status = os.stat(path)
        return _known_sha256(Path(path), status.st_size, status.st_mtime_ns)
    except OSError as error:
        raise ReaderError(f"{path}: cannot be read ({error.strerror})", UNUSABLE) from error


@lru_cache(maxsize=64)
def _known_sha256(path: Path, size: int, changed: int) -> str:
    """Kept for the other recordings in a long video; size and time of change tell whether it is still the same."""
    return file_sha256(path)

"""Sequential reading of video files through OpenCV, with errors that name the file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# FFmpeg inside OpenCV would print a line per damaged frame; read when the first video is opened.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")

import cv2
import numpy as np

from pasgan.data.readers.base_reader import ReaderError
from pasgan.files import file_sha256

UNUSABLE = "unusable video file"
# Guards against a damaged header that would make the decoder ask for many GB.
MAX_PIXELS = 8192 * 8192

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
    try:
        size = path.stat().st_size
    except OSError as error:
        raise ReaderError(f"{path}: cannot be read ({error.strerror})", UNUSABLE) from error
    if size == 0:
        raise ReaderError(f"{path}: the file is empty", "empty video file")
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


def iterate_frames(path: str | Path) -> Iterator[np.ndarray]:
    """Decode a video from its beginning: frames (H, W, 3) uint8 in OpenCV's BGR order.

    A damaged file yields the frames before the damage.

    Raises:
        ReaderError: if the file is missing, empty, not a video, or no frame of it can be decoded.
    """
    path = Path(path)
    with _opened(path) as capture:
        size = _info(path, capture).size
        decoded = 0
        while True:
            good, frame = capture.read()
            if not good:
                break
            if frame.shape[:2] != size:
                raise ReaderError(f"{path}: frame {decoded} has another size than the first", UNUSABLE)
            decoded += 1
            yield frame
    if decoded == 0:
        raise ReaderError(f"{path}: no frame can be decoded", UNUSABLE)


def video_sha256(path: str | Path) -> str:
    """The SHA-256 of a video, hexadecimal.

    Raises:
        ReaderError: if the file cannot be read.
    """
    try:
        return file_sha256(path)
    except OSError as error:
        raise ReaderError(f"{path}: cannot be read ({error.strerror})", UNUSABLE) from error

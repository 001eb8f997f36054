"""A clip as one picture: its frames row by row on a grid, so that a browser decodes it once."""

from __future__ import annotations

import base64
import math
from typing import NamedTuple

import cv2
import numpy as np

from pasgan.visualization.report.contents import ReportError

# Frames of up to this many pixels are small enough to be kept exactly; larger ones lose a little in exchange for a
# third of the size.
LOSSLESS_PIXELS = 128 * 128
LOSSLESS, LOSSY = 101, 90  # OpenCV's WebP quality; above 100 is lossless


class SpriteSheet(NamedTuple):
    """An encoded grid of frames.

    Attributes:
        webp: the picture file.
        columns: frames in a row of the grid.
    """

    webp: bytes
    columns: int

    @property
    def data_url(self) -> str:
        """The picture as the address of an HTML image."""
        return f"data:image/webp;base64,{base64.b64encode(self.webp).decode()}"


def is_lossless(video: np.ndarray) -> bool:
    """Whether the frames of a video (T, H, W, 3) are small enough to be kept exactly."""
    return video.shape[1] * video.shape[2] <= LOSSLESS_PIXELS


def encode_sheet(video: np.ndarray) -> SpriteSheet:
    """Put the frames on a grid, about square, and encode it as WebP.

    Args:
        video: (T, H, W, 3) uint8 RGB.

    Raises:
        ReportError: if the clip is too long or too large for one picture (WebP ends at 16383 pixels a side).
    """
    num_frames, height, width, _ = video.shape
    columns = math.ceil(math.sqrt(num_frames))
    rows = math.ceil(num_frames / columns)
    grid = np.zeros((rows * columns, height, width, 3), np.uint8)
    grid[:num_frames] = video
    sheet = grid.reshape(rows, columns, height, width, 3).swapaxes(1, 2).reshape(rows * height, columns * width, 3)
    quality = LOSSLESS if is_lossless(video) else LOSSY
    try:
        done, data = cv2.imencode(".webp", cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_WEBP_QUALITY, quality])
    except cv2.error:
        done = False
    if not done:
        raise ReportError(f"{num_frames} frames of {height}x{width} pixels do not fit into one picture; cut the clip")
    return SpriteSheet(data.tobytes(), columns)

"""Reading one depth map."""

from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np

from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.raw_file import read_raw_file

UNUSABLE = "unusable depth map"
SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Kinect's depth maps are 512x424; a damaged header must not ask for more memory than a large one takes.
MAX_PIXELS, MAX_FILE_BYTES = 2**24, 2**26


def read_depth_png(path: Path) -> np.ndarray:
    """A 16-bit grey PNG as (H, W) uint16.

    Raises:
        ReaderError: if the file is something else or damaged.
    """
    content = read_raw_file(path, UNUSABLE, MAX_FILE_BYTES)
    depth = None
    if content.startswith(SIGNATURE) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        if 0 < width * height <= MAX_PIXELS:
            depth = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    if depth is None or depth.dtype != np.uint16 or depth.ndim != 2:
        raise ReaderError(f"{path}: is not a 16-bit grey PNG", UNUSABLE)
    return depth

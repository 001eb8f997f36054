"""Reading one depth map."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from pasgan.data.readers.base_reader import ReaderError


def read_depth_png(path: Path) -> np.ndarray:
    """A 16-bit grey PNG as (H, W) uint16.

    Raises:
        ReaderError: if the file is something else or damaged.
    """
    depth = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if depth is None or depth.dtype != np.uint16 or depth.ndim != 2:
        raise ReaderError(f"{path}: is not a 16-bit grey PNG", "unusable depth map")
    return depth

"""Reading an image file."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from pasgan.structures import PasganError


class ImageFileError(PasganError):
    """An image file cannot be used."""


def read_image(path: str | Path) -> np.ndarray:
    """An image file as (H, W, 3) uint8 RGB.

    Raises:
        ImageFileError: if it is missing or no image.
    """
    path = Path(path)
    if not path.is_file():
        raise ImageFileError(f"image not found: {path}")
    image = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise ImageFileError(f"{path} is no image that OpenCV can read")
    return cv2.cvtColor(image, cv2.COLOR_BGR2RGB)

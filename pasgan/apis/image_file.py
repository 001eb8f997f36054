"""Reading an image file."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from pasgan.structures import PasganError


class ImageFileError(PasganError):
    """An image file cannot be used."""


def read_image(path: str | Path) -> np.ndarray:
    """An image file as (H, W, 3) uint8 RGB.

    Raises:
        ImageFileError: if it is missing, no image, or so large that it would fill the memory.
    """
    path = Path(path)
    if not path.is_file():
        raise ImageFileError(f"image not found: {path}")
    _check_size(path)
    image = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise ImageFileError(f"{path} is no image that OpenCV can read")
    return cv2.cvtColor(image, cv2.COLOR_BGR2RGB)


def _check_size(path: Path) -> None:
    """A file of some kB may announce any number of pixels; Pillow reads the header alone and has a limit."""
    try:
        with Image.open(path):
            pass
    except Image.DecompressionBombError as error:
        most = 2 * Image.MAX_IMAGE_PIXELS // 10**6
        raise ImageFileError(f"{path} has more than {most} million pixels: make it smaller") from error
    except (UnidentifiedImageError, OSError):
        pass  # OpenCV knows more formats, and says so if this is none

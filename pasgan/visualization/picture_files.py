"""Writing pictures so that a file is either complete or not there, and a failure is an error."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from pasgan.files import atomic_file
from pasgan.structures import PasganError


class PictureError(PasganError):
    """A picture cannot be drawn; the message names the file or the row."""


def save_image(path: str | Path, image: np.ndarray) -> Path:
    """Write an image as PNG or JPEG.

    Args:
        path: its suffix says the format.
        image: (H, W, 3) uint8 RGB.

    Raises:
        PictureError: if the suffix is unknown, the array is no image.
        FileError: if the file cannot be written.
    """
    path = Path(path)
    if path.suffix.lower() not in (".png", ".jpg", ".jpeg"):
        raise PictureError(f"{path}: an image is written as .png or .jpg")
    check_frames(image[None], str(path))
    done, data = cv2.imencode(path.suffix, cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    if not done:
        raise PictureError(f"{path}: OpenCV cannot encode an image of shape {image.shape}")
    with atomic_file(path) as temporary:
        temporary.write_bytes(data.tobytes())
    return path


def check_frames(frames: np.ndarray, name: str) -> np.ndarray:
    """Frames as they must be to be drawn: (T, H, W, 3) uint8 RGB with T ≥ 1.

    Raises:
        PictureError: naming what was given instead.
    """
    frames = np.asarray(frames)
    if frames.ndim != 4 or frames.shape[-1] != 3 or frames.dtype != np.uint8 or 0 in frames.shape:
        raise PictureError(f"{name}: frames should be (T, H, W, 3) uint8, not {frames.shape} {frames.dtype}")
    return frames


def file_stem(name: str) -> str:
    """A clip's or recording's name as part of a file name: signs that a path could misread become `_`."""
    return "".join(sign if sign.isalnum() or sign in "._-" else "_" for sign in name)

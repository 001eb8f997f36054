"""Text on pictures, with OpenCV's stroke font: plain ASCII, anti-aliased."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np

FONT = cv2.FONT_HERSHEY_SIMPLEX
BACKGROUND = (250, 250, 250)
INK = (25, 25, 25)
GREY = (110, 110, 110)
_REPLACED = str.maketrans({"→": ">", "–": "-", "×": "x", "−": "-", "±": "+-"})


def draw_text(
    image: np.ndarray,
    text: str,
    left: float,
    middle: float,
    height: int = 13,
    colour: tuple[int, int, int] = INK,
    align: Literal["left", "centre"] = "left",
) -> None:
    """Write one line into `image`.

    Args:
        image: (H, W, 3) uint8 RGB, changed.
        text: signs outside ASCII are replaced.
        left: x of the start of the text, or of its centre for `align='centre'`.
        middle: y of the middle of the line.
        height: of a capital letter in pixels; at least 8 is readable.
        colour: RGB.
        align: `left` or `centre`.
    """
    text = printable(text)
    scale = cv2.getFontScaleFromHeight(FONT, height)
    (width, _), _ = cv2.getTextSize(text, FONT, scale, 1)
    x = left - width / 2 if align == "centre" else left
    cv2.putText(image, text, (round(x), round(middle + height / 2)), FONT, scale, colour, 1, cv2.LINE_AA)


def text_width(text: str, height: int = 13) -> int:
    """Width in pixels of a line whose capitals are `height` pixels high."""
    scale = cv2.getFontScaleFromHeight(FONT, height)
    return cv2.getTextSize(printable(text), FONT, scale, 1)[0][0]


def printable(text: str) -> str:
    """The text in the signs that the font has."""
    return text.translate(_REPLACED).encode("ascii", "replace").decode()

"""OpenMMLab's models are given images in the order BGR."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np


def apply_as_bgr(function: Callable[[np.ndarray], np.ndarray], frame: np.ndarray) -> np.ndarray:
    """`function` of a frame, in BGR.

    Args:
        function: treats all channels alike, e.g. cuts or resizes.
        frame: (H, W, 3) uint8 RGB. A view `bgr[..., ::-1]` of what OpenCV decodes is not copied.

    Returns:
        (h, w, 3) uint8 BGR.
    """
    if frame.strides[2] < 0:
        return function(frame[..., ::-1])
    return cv2.cvtColor(function(frame), cv2.COLOR_RGB2BGR)

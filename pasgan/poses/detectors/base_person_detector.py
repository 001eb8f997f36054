"""The interface of person detectors."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np


class BasePersonDetector(ABC):
    """Says where the people in video frames are.

    Attributes:
        batch_size: frames that `detect` is given at once.
    """

    batch_size: int = 1

    @abstractmethod
    def detect(self, frames: Sequence[np.ndarray], first_frame: int) -> list[np.ndarray]:
        """Find the people of each frame.

        Args:
            frames: (H, W, 3) uint8 RGB, all of one size.
            first_frame: number of the first of them in the video.

        Returns:
            Per frame (n, 5) float32: left, top, right, bottom in pixels, score. Without a person n is 0.
        """

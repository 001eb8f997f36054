"""The whole frame as the box of one person."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pasgan.poses.detectors.base_person_detector import BasePersonDetector
from pasgan.registry import PERSON_DETECTORS


@PERSON_DETECTORS.register_module()
class WholeImage(BasePersonDetector):
    """For videos that one person fills: takes each frame as a box of score 1, whoever is in it."""

    def detect(self, frames: Sequence[np.ndarray], first_frame: int) -> list[np.ndarray]:
        """See `BasePersonDetector`."""
        return [np.array([[0, 0, frame.shape[1], frame.shape[0], 1]], np.float32) for frame in frames]

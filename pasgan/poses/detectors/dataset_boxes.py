"""Boxes that are known beforehand, e.g. from a dataset's keypoints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pasgan.ops.boxes import keypoint_boxes
from pasgan.poses.detectors.base_person_detector import BasePersonDetector
from pasgan.poses.errors import PoseEstimationError
from pasgan.registry import PERSON_DETECTORS


@PERSON_DETECTORS.register_module()
class DatasetBoxes(BasePersonDetector):
    """One known box per frame of one video.

    Args:
        boxes: (T, 4) left, top, right, bottom in pixels, not finite where there is no person; or the path of a `.npy`
            file that holds them.

    Raises:
        PoseEstimationError: if they have another shape or the file cannot be read.
    """

    def __init__(self, boxes: np.ndarray | str | Path) -> None:
        self.boxes = _read_boxes(Path(boxes)) if isinstance(boxes, str | Path) else np.asarray(boxes)
        if self.boxes.ndim != 2 or self.boxes.shape[1] != 4 or self.boxes.dtype.kind not in "fiu":
            raise PoseEstimationError(f"boxes must be numbers (T, 4), got {self.boxes.shape} {self.boxes.dtype}")

    @classmethod
    def from_keypoints(cls, keypoints: np.ndarray) -> DatasetBoxes:
        """The boxes around keypoints (T, K, 2) in pixels, NaN where unknown."""
        return cls(keypoint_boxes(keypoints))

    def detect(self, frames: Sequence[np.ndarray], first_frame: int) -> list[np.ndarray]:
        """See `BasePersonDetector`.

        Raises:
            PoseEstimationError: if the video has more frames than there are boxes.
        """
        boxes = self.boxes[first_frame : first_frame + len(frames)]
        if len(boxes) < len(frames):
            raise PoseEstimationError(f"there are boxes for {len(self.boxes)} frames, but the video has more")
        scored = np.concatenate([boxes, np.ones((len(boxes), 1))], axis=1).astype(np.float32)
        return [row[None] if np.isfinite(row).all() else np.zeros((0, 5), np.float32) for row in scored]


def _read_boxes(path: Path) -> np.ndarray:
    try:
        return np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise PoseEstimationError(f"{path}: no readable file of boxes ({error})") from error

"""The single frames of a store that have a person with Kinect's 25 joints, for datasets of MMPose and MMDetection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from pasgan.data import FrameStore
from pasgan.poses.errors import PoseEstimationError
from pasgan.structures.ntu_protocol import Subset, in_cross_subject_subset

KEYPOINT_SET = "kinect25"
_MIN_KEYPOINTS = 2  # a box needs two


class StoreFrame(NamedTuple):
    """One frame.

    Attributes:
        place: recording_index, camera and frame_index; what `StoreFrames.image` takes.
        keypoints: (25, 2) pixels, NaN where unknown.
        visible: (25,) 0 not tracked, 1 inferred, 2 tracked.
    """

    place: dict
    keypoints: np.ndarray
    visible: np.ndarray


class StoreFrames:
    """Iterates over the frames of all views of a subset of the performers.

    Args:
        data_root: folder of the store, written by `tools/prepare_data.py`.
        subset: `train`, `val`, `test` or `all`, as in `pasgan.data.MultiViewActionDataset`.
        val_subjects: training performers that are kept for validation.
        frame_interval: take every n-th frame of a view; neighbours differ little.

    Raises:
        StoreError: if `data_root` is no finished store.
        PoseEstimationError: if the store has no 25 joints, or, while iterating, no frame for the subset.
    """

    def __init__(self, data_root: str, subset: Subset, val_subjects: Sequence[int], frame_interval: int) -> None:
        self.store = FrameStore.open(data_root)
        if KEYPOINT_SET not in self.store.keypoint_sets:
            known = ", ".join(sorted(self.store.keypoint_sets))
            raise PoseEstimationError(f"store {data_root} has no keypoint set {KEYPOINT_SET!r}; it has: {known}")
        self.subset = subset
        self.val_subjects = frozenset(val_subjects)
        self.frame_interval = frame_interval

    def __iter__(self) -> Iterator[StoreFrame]:
        empty = True
        for index, recording in enumerate(self.store.recordings):
            if in_cross_subject_subset(recording.subject, self.subset, self.val_subjects):
                for camera in sorted(recording.cameras):
                    for frame in self._of_view(index, camera):
                        empty = False
                        yield frame
        if empty:
            raise PoseEstimationError(
                f"store {self.store.root} has no frame with a person for subset={self.subset!r} "
                f"(val_subjects={sorted(self.val_subjects)}); prepare more recordings"
            )

    def image(self, place: dict) -> np.ndarray:
        """The frame (H, W, 3) uint8 at a `StoreFrame.place`, BGR, the order of OpenMMLab."""
        frames = self.store.frames(place["recording_index"], place["camera"], [place["frame_index"]])
        return np.ascontiguousarray(frames[0][..., ::-1])

    def _of_view(self, index: int, camera: str) -> Iterator[StoreFrame]:
        keypoints, visible = self.store.keypoints(index, camera, keypoint_set=KEYPOINT_SET)
        for number in range(0, len(keypoints), self.frame_interval):
            if (visible[number] > 0).sum() >= _MIN_KEYPOINTS:
                place = {"recording_index": index, "camera": camera, "frame_index": number}
                yield StoreFrame(place, keypoints[number], visible[number])

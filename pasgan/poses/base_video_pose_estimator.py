"""The interface of everything that finds poses in the frames of a video."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np

from pasgan.poses.actor import follow_actor
from pasgan.poses.detectors.base_person_detector import BasePersonDetector
from pasgan.poses.errors import PoseEstimationError
from pasgan.poses.pose_track import FramePeople, PoseTrack
from pasgan.registry import PERSON_DETECTORS
from pasgan.structures import Skeleton


class BaseVideoPoseEstimator(ABC):
    """Finds the keypoints of people in video frames, many frames at a time.

    Each frame is judged by itself, so that work on a video can stop and go on anywhere; who is who is decided
    afterwards, from boxes and keypoints alone (`pasgan.poses.actor`). No more frames are in memory than the detector
    takes at once; of the others there are the crops of people, as many as a batch has.

    Args:
        detector: finds people: a detector or its config.
        min_score: a keypoint of a lower score is missing.
        batch_size: crops that go through the network together, of as many frames at most.

    Attributes:
        skeleton: which keypoints are found.
    """

    skeleton: Skeleton

    def __init__(self, detector: BasePersonDetector | dict, min_score: float = 0.3, batch_size: int = 16) -> None:
        if batch_size < 1:
            raise ValueError(f"batch_size must be positive, got {batch_size}")
        self.detector = PERSON_DETECTORS.build(detector) if isinstance(detector, dict) else detector
        self.min_score = min_score
        self.batch_size = batch_size

    @abstractmethod
    def crop(self, frame: np.ndarray, box: np.ndarray) -> Any:
        """Cut one person out of a frame, so that the frame is not needed any more.

        Args:
            frame: (H, W, 3) uint8 RGB.
            box: (4,) left, top, right, bottom.

        Returns:
            Whatever `estimate_crops` takes.
        """

    @abstractmethod
    def estimate_crops(self, crops: Sequence[Any]) -> tuple[np.ndarray, np.ndarray]:
        """Find the keypoints of n people, all in one forward pass.

        Args:
            crops: of `crop`, at least one.

        Returns:
            (n, K, 2) float32 pixels of the frames and (n, K) float32 scores.
        """

    def estimate_people(
        self, frames: Iterable[np.ndarray], detector: BasePersonDetector | None = None, first_frame: int = 0
    ) -> Iterator[FramePeople]:
        """Find the people of each frame.

        Args:
            frames: (H, W, 3) uint8 RGB, all of one size.
            detector: takes the place of the estimator's own, e.g. the boxes that are known for this video.
            first_frame: number of the first of `frames` in the video, for detectors that know boxes by number.

        Yields:
            One item per frame.

        Raises:
            PoseEstimationError: if a frame is of another kind.
        """
        frames, detector, number = iter(frames), detector or self.detector, first_frame
        shape: tuple[int, ...] = ()
        boxes: list[np.ndarray] = []  # per frame that waits for its keypoints
        crops: list[Any] = []
        while batch := list(islice(frames, detector.batch_size)):
            shape = shape or batch[0].shape
            _check_frames(batch, number, shape)
            for frame, found in zip(batch, detector.detect(batch, number), strict=True):
                boxes.append(found)
                crops += [self.crop(frame, box) for box in found[:, :4]]
                # By frames, not crops: work that goes on at a multiple of them then has the very same batches.
                if len(boxes) >= self.batch_size:
                    yield from self._people(boxes, crops)
                    boxes, crops = [], []
            number += len(batch)
        if boxes:
            yield from self._people(boxes, crops)

    def estimate(
        self, frames: Iterable[np.ndarray], detector: BasePersonDetector | None = None, source: str = "the video"
    ) -> PoseTrack:
        """Follow one person through a video; see `estimate_people`.

        Args:
            frames: as above.
            detector: as above.
            source: how error messages name the video.

        Raises:
            PoseEstimationError: if no frame has a person, or a frame is of another kind.
        """
        people = list(self.estimate_people(frames, detector))
        track = follow_actor(people, self.skeleton.name)
        if track is None:
            raise PoseEstimationError(f"{source}: no person found in any of {len(people)} frames")
        return track

    def _people(self, boxes: Sequence[np.ndarray], crops: Sequence[Any]) -> Iterator[FramePeople]:
        """The people of frames whose boxes (n, 5) and crops are known."""
        keypoints = np.zeros((len(crops), self.skeleton.num_keypoints, 2), np.float32)
        scores = np.zeros(keypoints.shape[:2], np.float32)
        for start in range(0, len(crops), self.batch_size):
            part = slice(start, start + self.batch_size)
            keypoints[part], scores[part] = self.estimate_crops(crops[part])
        missing = scores < self.min_score
        keypoints[missing], scores[missing] = np.nan, 0
        bounds = np.cumsum([len(found) for found in boxes])[:-1]
        for found, points, surety in zip(boxes, np.split(keypoints, bounds), np.split(scores, bounds), strict=True):
            yield FramePeople(found[:, :4], found[:, 4], points, surety)


def _check_frames(frames: Sequence[np.ndarray], first: int, shape: tuple[int, ...]) -> None:
    for number, frame in enumerate(frames, start=first):
        if frame.dtype != np.uint8 or frame.shape != shape or frame.shape[2:] != (3,):
            raise PoseEstimationError(
                f"frame {number} is {frame.shape} {frame.dtype}; frames must be (H, W, 3) uint8, all of one size"
            )

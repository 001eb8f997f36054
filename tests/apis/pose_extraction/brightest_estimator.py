"""A pose estimator whose poses can be worked out by hand: both joints groups follow the brightest pixel."""

import os
import time

import numpy as np

from pasgan.poses import BaseVideoPoseEstimator, PoseEstimationError
from pasgan.registry import POSE_ESTIMATORS
from pasgan.structures import get_skeleton


@POSE_ESTIMATORS.register_module()
class BrightestPixelEstimator(BaseVideoPoseEstimator):
    """All keypoints at the brightest pixel of the box, shifted by the number of the keypoint.

    Args:
        seconds: that a batch takes, so that a test can interrupt it.
        crash_at: end the process at a frame whose brightest pixel is in this column or to the right of it.
    """

    def __init__(self, detector, batch_size=4, seconds=0.0, crash_at=None):
        super().__init__(detector, 0.3, batch_size)
        self.skeleton, self.seconds, self.crash_at = get_skeleton("coco17"), seconds, crash_at

    def crop(self, frame, box):
        return frame

    def estimate_crops(self, frames):
        time.sleep(self.seconds)
        grey = np.stack([frame.sum(axis=2) for frame in frames])
        places = [np.unravel_index(np.argmax(image), image.shape)[::-1] for image in grey]
        if self.crash_at is not None and max(place[0] for place in places) >= self.crash_at:
            os._exit(3)
        if any(image.max() == 0 for image in grey):
            raise PoseEstimationError("a black frame")
        points = np.array(places, np.float32)[:, None] + np.arange(17, dtype=np.float32)[:, None] * [0, 1]
        return points, np.ones((len(frames), 17), np.float32)

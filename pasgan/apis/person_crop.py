"""Which part of any picture a model should see: people as large, and where, as in the crops it was trained on."""

from __future__ import annotations

import numpy as np

from pasgan.ops.boxes import keypoint_boxes
from pasgan.structures import PasganError

# In the 112 pixel crops of the NTU protocol, a standing person's joints span about three quarters of the height.
# Configs of datasets that are cropped in another way say so by `person_share`.
PERSON_SHARE = 0.75
# Around everything that the person reaches, in parts of it.
MARGIN = 0.1

Crop = tuple[int, int, int, int]


class PersonCropError(PasganError):
    """There is no person to crop around."""


def source_crop(keypoints: np.ndarray, person_share: float = PERSON_SHARE) -> Crop:
    """The square around a person for a whole video.

    Args:
        keypoints: (T, K, 2) pixels, NaN where unknown.
        person_share: how much of the square's height a standing person's joints span.

    Returns:
        (x, y, width, height), which may reach beyond the frame.

    Raises:
        PersonCropError: if no frame has two known joints.
    """
    boxes = _boxes(keypoints)
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    tallest = np.percentile(boxes[:, 3] - boxes[:, 1], 90)  # one bad frame does not count
    side = max(tallest / person_share, *(high - low) * (1 + MARGIN))
    return _square((low + high) / 2, side)


def target_crop(prior_keypoints: np.ndarray, source_keypoints: np.ndarray, source: Crop) -> Crop:
    """The square of the target image that belongs to the crop of a source video.

    The person is as large in it as in the source crop and stands at the same height; from side to side it is in the
    middle, because where it will walk is not known.

    Args:
        prior_keypoints: (K, 2) pixels of the target image, NaN where unknown.
        source_keypoints: (T, K, 2) pixels of the source video, NaN where unknown.
        source: of `source_crop`.

    Raises:
        PersonCropError: if the person is missing in the image or in the video.
    """
    box, first = _boxes(prior_keypoints[None])[0], _boxes(source_keypoints)[0]
    scale = np.ptp(box[1::2]) / max(np.ptp(first[1::2]), 1)
    below = source[1] + source[3] / 2 - first[1::2].mean()  # from the person's middle to that of the source crop
    return _square(np.array([box[::2].mean(), box[1::2].mean() + below * scale]), source[2] * scale)


def _boxes(keypoints: np.ndarray) -> np.ndarray:
    """The boxes (n, 4) of the frames in which there is a person."""
    boxes = keypoint_boxes(keypoints)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(boxes):
        raise PersonCropError("there is no person to crop around")
    return boxes


def _square(centre: np.ndarray, side: float) -> Crop:
    side = max(int(np.ceil(side)), 8)
    x, y = np.floor(centre - side / 2).astype(int)
    return int(x), int(y), side, side

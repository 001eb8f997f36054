"""Removes single keypoints that a pose estimator put on something else, e.g. on another person's head."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pasgan.data.readers.actor_tracking import person_height
from pasgan.data.readers.calibration import CalibratedCamera, reprojection_errors, triangulate

# Distances as a part of the person's height in pixels.
MAX_SPIKE = 0.2
MAX_DISAGREEMENT = 0.2
MAX_AGREEMENT = 0.08
# Frames on either side that a keypoint is compared with.
REACH = 2


def remove_outliers(cameras: Sequence[CalibratedCamera], person: np.ndarray) -> np.ndarray:
    """Mark keypoints as unknown that jump away for a frame or two, or that one camera alone sees elsewhere.

    Args:
        cameras: C cameras.
        person: (C, T, K, 3) x, y, confidence of one person; confidence 0 where unknown.

    Returns:
        The same with confidence 0 and NaN coordinates at the outliers.
    """
    person = person.copy()
    height = np.nanmedian(person_height(person), axis=1)[:, None, None]  # (C, 1, 1)
    for outlier in (_spikes, _lonely):
        wrong = outlier(cameras, person, height)
        person[wrong] = [np.nan, np.nan, 0.0]
    return person


def _spikes(_: Sequence[CalibratedCamera], person: np.ndarray, height: np.ndarray) -> np.ndarray:
    """(C, T, K) where a keypoint is far from its median over the frames around; steady motion does not move that."""
    points = np.where(person[..., 2:] > 0, person[..., :2], np.nan).astype(np.float64)
    padded = np.pad(points, ((0, 0), (REACH, REACH), (0, 0), (0, 0)), constant_values=np.nan)
    around = np.stack([padded[:, i : i + points.shape[1]] for i in range(2 * REACH + 1)])
    # The median of known values, by sorting: NaN is sorted last.
    known = np.isfinite(around).sum(axis=0)
    middle = np.take_along_axis(np.sort(around, axis=0), np.maximum(known - 1, 0)[None] // 2, axis=0)[0]
    distance = np.linalg.norm(points - middle, axis=-1)
    return np.nan_to_num(distance) > MAX_SPIKE * height


def _lonely(cameras: Sequence[CalibratedCamera], person: np.ndarray, height: np.ndarray) -> np.ndarray:
    """(C, T, K) where a camera contradicts at least two others that agree with each other."""
    rays = np.stack([camera.rays(track[..., :2]) for camera, track in zip(cameras, person, strict=True)])
    wrong = np.zeros(person.shape[:3], dtype=bool)
    for index in range(len(cameras)):
        weights = person[..., 2].copy()
        weights[index] = 0.0
        positions = triangulate(cameras, rays, weights)
        errors = reprojection_errors(cameras, rays, positions) / height
        others = np.delete(errors, index, axis=0)
        agreed = (np.isfinite(others).sum(axis=0) >= 2) & (np.nan_to_num(others).max(axis=0) <= MAX_AGREEMENT)
        wrong[index] = agreed & (np.nan_to_num(errors[index], posinf=np.inf) > MAX_DISAGREEMENT)
    return wrong

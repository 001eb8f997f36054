"""Skeletons that jump, stand still, leave the frame or are not there."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pasgan.data.integrity.motion_maps import STEP
from pasgan.data.integrity.runs import longest_run
from pasgan.data.integrity.stored_view import StoredView

# Steps from frame to frame as a part of the person's size. A sprinter's body makes 0.16 at 30 frames per second, the
# foot of a kick 0.3.
BODY_STEP, JOINT_STEP = 0.25, 0.4
# Part of all steps of single joints that may be larger: trackers lose a hand now and then.
MAX_JOINT_JUMPS = 0.005
# A skeleton that moves less than this part of the person's size is a copy of the one before: estimates jitter by 0.001.
STILL_STEP = 1e-5
# Copies in a row, a quarter of a second of a Kinect, that are too many if the picture changes meanwhile by this many
# grey levels where it changes most (the noise of a camera, averaged over a cell, makes 3).
MAX_STILL, LEAST_CHANGE = 8, 12
# Parts of the keypoints that may lie outside the frame, be unknown, and of the frames that may have none known.
MAX_OUTSIDE, MAX_UNKNOWN, MAX_EMPTY = 0.25, 0.5, 0.1


def skeleton_warnings(views: Mapping[str, StoredView]) -> list[str]:
    """Check the keypoints of each view by themselves."""
    return [
        warning
        for camera, view in views.items()
        for check in (_unknown, _outside, _jumps, _frozen)
        for warning in check(camera, view)
    ]


def _unknown(camera: str, view: StoredView) -> list[str]:
    known = np.isfinite(view.keypoints).all(axis=-1)
    unknown, empty = 1 - known.mean(), 1 - known.any(axis=1).mean()
    if unknown <= MAX_UNKNOWN and empty <= MAX_EMPTY:
        return []
    return [f"missing keypoints: {unknown:.0%} of {camera} are unknown, and {empty:.0%} of its frames have none"]


def _outside(camera: str, view: StoredView) -> list[str]:
    known = view.keypoints[np.isfinite(view.keypoints).all(axis=-1)]
    height, width = view.frames.shape[1:3]
    beyond = (known < -0.5) | (known >= np.array([width, height]) - 0.5)
    share = beyond.any(axis=-1).mean() if len(known) else 0
    return [f"keypoints outside the frame: {share:.0%} of {camera}"] if share > MAX_OUTSIDE else []


def _jumps(camera: str, view: StoredView) -> list[str]:
    steps = _steps(view)
    if not np.isfinite(steps).any():
        return []
    body = np.flatnonzero(np.nanmedian(steps[np.isfinite(steps).any(axis=1)], axis=1) > BODY_STEP)
    joints = float((steps > JOINT_STEP).sum() / np.isfinite(steps).sum())
    if len(body):
        return [f"skeleton jumps: the whole of {camera} {len(body)} times"]
    return [f"skeleton jumps: {joints:.1%} of the steps of {camera}'s joints"] if joints > MAX_JOINT_JUMPS else []


def _frozen(camera: str, view: StoredView) -> list[str]:
    steps = _steps(view)
    still = np.nan_to_num(steps, nan=-1).max(axis=1) <= STILL_STEP
    still &= np.isfinite(steps).any(axis=1)
    start, length = longest_run(still)
    if length < MAX_STILL:
        return []
    grey = view.grey[start : start + length + 1].astype(np.int16)
    change = np.abs(grey[STEP:] - grey[:-STEP]).max(axis=(1, 2))
    if np.median(change) < LEAST_CHANGE:
        return []
    return [f"frozen skeleton: {length + 1} frames of {camera} from frame {start} on have the same"]


def _steps(view: StoredView) -> np.ndarray:
    """(T − 1, K) lengths from frame to frame as a part of the person's size, NaN where unknown."""
    return np.linalg.norm(np.diff(view.keypoints, axis=0), axis=-1) / view.person_size

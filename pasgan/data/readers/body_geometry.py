"""Where the cameras of a rig stand relative to the person: from triangulated joints."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.calibration import CalibratedCamera
from pasgan.structures import Skeleton, ViewGeometry

UP_AXES = {
    f"{sign}{axis}": np.eye(3)[index] * (-1 if sign else 1) for sign in ("", "-") for index, axis in enumerate("xyz")
}
# The body's own axis must be this near to an axis of the calibration (cosine) to be taken for it.
MIN_ALIGNMENT = 0.8


@dataclass(frozen=True)
class BodyFrame:
    """A person's place and heading in world coordinates, averaged over a recording.

    Attributes:
        up: (3,) unit vector, vertical.
        forward: (3,) unit vector, horizontal, where the person faces.
        left: (3,) unit vector, horizontal, the person's left.
        center: (3,) where the person stands.
        floor: height of the floor along `up`.
        steadiness: 1 if the person faces one way all the time, near 0 if every way.
    """

    up: np.ndarray
    forward: np.ndarray
    left: np.ndarray
    center: np.ndarray
    floor: float
    steadiness: float

    def view_of(self, camera: CalibratedCamera) -> ViewGeometry:
        """The camera relative to the person; azimuth positive towards the person's left."""
        offset = camera.center - self.center
        ahead, aside = float(offset @ self.forward), float(offset @ self.left)
        height = float(camera.center @ self.up) - self.floor
        return ViewGeometry(float(np.arctan2(aside, ahead)), height, float(np.hypot(ahead, aside)))


def body_frame(positions: np.ndarray, skeleton: Skeleton, up_axis: str, source: str) -> BodyFrame:
    """Find place and heading of a person.

    Args:
        positions: (T, K, 3) joints in metres, NaN where unknown.
        skeleton: names the joints; must have shoulders, hips and ankles.
        up_axis: a key of `UP_AXES`, or `auto`: the axis of the world nearest to the direction from ankles to shoulders.
        source: how error messages name the recording.

    Raises:
        ReaderError: if shoulders, hips or ankles are never known, or `auto` finds no axis.
    """

    def joint(name: str) -> np.ndarray:
        return positions[:, skeleton.keypoint_names.index(name)]

    shoulders = joint("left_shoulder"), joint("right_shoulder")
    hips = joint("left_hip"), joint("right_hip")
    ankles = joint("left_ankle"), joint("right_ankle")
    upright = _known(sum(shoulders) / 2 - sum(ankles) / 2)
    across = _known(shoulders[0] - shoulders[1] + hips[0] - hips[1])
    middle = _known(sum(hips) / 2)
    if not (len(upright) and len(across) and len(middle)):
        raise ReaderError(
            f"{source}: shoulders, hips and ankles are never seen by two cameras at once, so that it cannot be told "
            "where the person faces",
            "heading of the person unknown",
        )
    up = UP_AXES[up_axis] if up_axis != "auto" else _nearest_axis(np.median(upright, axis=0), source)
    forward, steadiness = _heading(across, up)
    feet = np.concatenate([_known(position) for position in ankles]) @ up
    center = np.median(middle, axis=0)
    return BodyFrame(up, forward, np.cross(up, forward), center, float(np.percentile(feet, 5)), steadiness)


def _known(vectors: np.ndarray) -> np.ndarray:
    return vectors[np.isfinite(vectors).all(axis=-1)]


def _nearest_axis(upright: np.ndarray, source: str) -> np.ndarray:
    upright = upright / max(float(np.linalg.norm(upright)), 1e-9)
    name = max(UP_AXES, key=lambda key: float(UP_AXES[key] @ upright))
    if float(UP_AXES[name] @ upright) < MIN_ALIGNMENT:
        raise ReaderError(
            f"{source}: cannot tell which axis of the calibration is vertical, because the person is not upright along "
            "any of them; say it with --up",
            "vertical axis unknown",
        )
    return UP_AXES[name]


def _heading(across: np.ndarray, up: np.ndarray) -> tuple[np.ndarray, float]:
    """Mean horizontal facing direction from vectors (n, 3) from the right to the left side; and how steady it is."""
    facing = np.cross(across, up)
    lengths = np.linalg.norm(facing, axis=-1)
    facing = facing[lengths > 1e-6] / lengths[lengths > 1e-6, None]
    if not len(facing):
        return np.cross(up, UP_AXES["x"] if abs(up[0]) < 0.5 else UP_AXES["y"]), 0.0
    mean = facing.mean(axis=0)
    # Once more without the frames that look the other way, where left and right were mixed up.
    agreeing = facing[facing @ mean > 0]
    robust = agreeing.mean(axis=0) if len(agreeing) else mean
    length = float(np.linalg.norm(robust))
    return robust / max(length, 1e-9), float(np.linalg.norm(mean))

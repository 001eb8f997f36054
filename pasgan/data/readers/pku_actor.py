"""The acting person among PKU-MMD's bodies, and the direction in which they face."""

from __future__ import annotations

import numpy as np

from pasgan.structures import get_skeleton
from pasgan.structures.pku_protocol import CAMERA_AZIMUTH

# A body that is nearer than this to where another was is the same one, metres; the step from frame to frame is 0.1.
MAX_STEP = 0.5
# A body seen in a smaller part of the frames is taken as the actor only if no other body is there.
MIN_PRESENCE = 0.25
# The facing directions that the cameras measure may differ so much from each other, radians.
MAX_SPREAD = np.pi / 4
_NAMES = get_skeleton("kinect25").keypoint_names


def untangle_bodies(bodies: np.ndarray) -> np.ndarray:
    """Let each of the two slots of (T, 2, K, 3) keep to one person: the order in a file changes from frame to frame."""
    bodies = bodies.copy()
    places = _centres(bodies)
    last = places[0]
    for frame in range(1, len(places)):
        straight, crossed = _cost(places[frame], last), _cost(places[frame, ::-1], last)
        if crossed < straight:
            bodies[frame], places[frame] = bodies[frame, ::-1].copy(), places[frame, ::-1].copy()
        last = np.where(np.isnan(places[frame]), last, places[frame])
    return bodies


def _centres(bodies: np.ndarray) -> np.ndarray:
    """Mean of the known joints, (T, 2, 3), NaN for a body that is not there."""
    count = np.isfinite(bodies).sum(axis=2)
    return np.where(count > 0, np.nansum(bodies, axis=2) / np.maximum(count, 1), np.nan)


def _cost(places: np.ndarray, last: np.ndarray) -> float:
    """Metres that the bodies (2, 3) that are there moved; one that was not there before costs `MAX_STEP`."""
    steps = np.linalg.norm(places - last, axis=-1)
    there = np.isfinite(places).all(axis=-1)
    return float(np.where(np.isfinite(steps), np.minimum(steps, 2 * MAX_STEP), MAX_STEP)[there].sum())


def select_actor(bodies: np.ndarray) -> np.ndarray | None:
    """The joints (T, K, 3) of the body that moves most, from (T, 2, K, 3); None if there is no body."""
    tracks = [track for track in np.moveaxis(untangle_bodies(bodies), 1, 0) if np.isfinite(track).any()]
    lasting = [track for track in tracks if np.isfinite(track).any(axis=(1, 2)).mean() >= MIN_PRESENCE]
    return max(lasting or tracks, key=_motion, default=None)


def _motion(track: np.ndarray) -> float:
    known = track[np.isfinite(track).all(axis=(1, 2))].astype(np.float64)
    return float(known.var(axis=0).sum()) if len(known) else 0.0


def camera_azimuth(actor: np.ndarray) -> float | None:
    """The horizontal angle of a camera relative to the direction in which its actor faces, towards the person's left.

    It follows from the line through shoulders and hips, seen from above, and lies between −π/2 and π/2: behind a person
    a Kinect takes left for right, so that its skeletons always face it.

    Args:
        actor: (T, 25, 3) joints in the camera's space, x right, y up, z away.

    Returns:
        Radians, or None where shoulders and hips are never known.
    """
    left, right, middle = (
        actor[:, [_NAMES.index(name) for name in names]][..., [0, 2]].mean(axis=1)
        for names in (("left_shoulder", "left_hip"), ("right_shoulder", "right_hip"), ("spine_base", "spine_shoulder"))
    )
    across, ahead = left - right, -middle
    lengths = np.linalg.norm(across, axis=-1) * np.linalg.norm(ahead, axis=-1)
    known = np.isfinite(lengths) & (lengths > 1e-6)
    if not known.any():
        return None
    sine = (across * ahead).sum(axis=-1)[known] / lengths[known]
    return float(np.arcsin(np.clip(np.median(sine), -1, 1)))


def view_azimuths(measured: dict[str, float | None]) -> tuple[dict[str, float], str]:
    """The azimuths of a recording's cameras: the nominal ones, turned as the actor is turned away from camera M.

    The turn, −π/4, 0 or π/4, is what most cameras measure. If they do not agree on it, they may do so with the left and
    the right camera exchanged; then these are.

    Args:
        measured: camera → `camera_azimuth`.

    Returns:
        Camera → azimuth in radians; a warning, "" where the cameras agree with the nominal angles.
    """
    for side, note in ((1, ""), (-1, "left and right exchanged: L is on the person's left, unlike the protocol says")):
        nominal = {camera: side * CAMERA_AZIMUTH[camera] for camera in measured}
        turns = [azimuth - nominal[camera] for camera, azimuth in measured.items() if azimuth is not None]
        if turns and max(turns) - min(turns) <= MAX_SPREAD:
            turn = float(np.clip(np.round(np.median(turns) / (np.pi / 4)), -1, 1) * np.pi / 4)
            return {camera: azimuth + turn for camera, azimuth in nominal.items()}, note
    nominal = {camera: CAMERA_AZIMUTH[camera] for camera in measured}
    return nominal, "facing unclear: the cameras' skeletons face different ways; taken as facing M"

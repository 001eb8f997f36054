"""Which body of one Kinect is which body of another: for the two-person actions of NTU RGB+D.

Each camera numbers the bodies by itself and gives their joints in its own camera space. The same two people seen twice
differ by one rigid motion, the same in all frames; exchanged people do not. Two people who mirror each other's motion
can be exchanged by half a turn, so the motion must also turn about the vertical as the cameras' azimuths say.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations, product

import numpy as np

from pasgan.data.readers.ntu_skeleton import SkeletonBody, SkeletonSequence

# Bodies of a camera that are considered, the most moving first.
MAX_BODIES = 2
# Frames that are compared, evenly spread, and the fewest that say anything.
COMPARED_FRAMES, MIN_FRAMES = 60, 5
# Metres added to the error of a pairing whose rigid motion turns more than a quarter turn from what the azimuths say,
# or that cannot be compared: more than any true pairing has.
WRONG_TURN, INCOMPARABLE = 1.0, 2.0
# A pairing is clear if the next best one has an error this many times larger.
CLEAR_RATIO = 1.5

Choice = tuple[int, ...]


def match_bodies(
    sequences: Mapping[str, SkeletonSequence],
    candidates: Mapping[str, list[SkeletonBody]],
    azimuths: Mapping[str, float],
) -> tuple[dict[str, SkeletonBody], bool]:
    """Take one person in all cameras: of those that can be matched, the one that moves most.

    Args:
        sequences: camera → its skeleton file.
        candidates: camera → bodies that may be the actor, the most moving first; none may be empty.
        azimuths: camera → angle around the person in radians, positive towards the person's left.

    Returns:
        Camera → the person's body; and whether the pairing is clear.
    """
    cameras = list(candidates)
    tracks = {name: [_track(body, sequences[name]) for body in candidates[name][:MAX_BODIES]] for name in cameras}
    choices = list(product(*(range(len(tracks[name])) for name in cameras)))
    errors = {choice: _error(dict(zip(cameras, choice, strict=True)), tracks, azimuths) for choice in choices}
    people = [_best_of(choices, errors, body) for body in range(len(tracks[cameras[0]]))]
    limit = CLEAR_RATIO * min(error for _, error, _ in people) + 0.05
    plausible = [person for person in people if person[1] <= limit]
    # Rank in each camera: 0 is its most moving body.
    choice, _, clear = min(plausible, key=lambda person: (sum(person[0]), person[1]))
    return {name: candidates[name][body] for name, body in zip(cameras, choice, strict=True)}, clear


def _best_of(choices: list[Choice], errors: dict[Choice, float], body: int) -> tuple[Choice, float, bool]:
    """The best choice with `body` in the first camera, its error in metres, and whether it is clear."""
    first, *others = sorted((choice for choice in choices if choice[0] == body), key=errors.__getitem__)
    clear = errors[first] < WRONG_TURN and all(errors[other] > CLEAR_RATIO * errors[first] for other in others)
    return first, errors[first], clear


def _error(chosen: dict[str, int], tracks: dict[str, list[np.ndarray]], azimuths: Mapping[str, float]) -> float:
    """Mean error over the pairs of cameras, in metres, if the bodies `chosen` (camera → number) are one person."""
    errors = []
    for first, second in combinations(chosen, 2):
        bodies = [(chosen[first], chosen[second])]
        if len(tracks[first]) == len(tracks[second]) == 2:
            bodies.append((1 - chosen[first], 1 - chosen[second]))
        length = min(len(tracks[first][0]), len(tracks[second][0]))
        source = np.concatenate([tracks[first][one][:length] for one, _ in bodies], axis=1)
        target = np.concatenate([tracks[second][other][:length] for _, other in bodies], axis=1)
        errors.append(_rigid_error(source, target, azimuths[second] - azimuths[first]))
    return float(np.mean(errors)) if errors else 0.0


def _rigid_error(source: np.ndarray, target: np.ndarray, turn: float) -> float:
    """Root mean square distance in metres after the best rigid motion of joints (T, K, 3), NaN where unknown."""
    known = np.isfinite(source).all(-1) & np.isfinite(target).all(-1)
    frames = np.flatnonzero(known.any(axis=1))
    if len(frames) < MIN_FRAMES:
        return INCOMPARABLE
    frames = frames[np.linspace(0, len(frames) - 1, min(COMPARED_FRAMES, len(frames))).astype(int)]
    a, b = source[frames][known[frames]].astype(np.float64), target[frames][known[frames]].astype(np.float64)
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    u, _, vt = np.linalg.svd(a.T @ b)
    rotation = vt.T @ np.diag([1, 1, np.sign(np.linalg.det(vt.T @ u.T))]) @ u.T
    error = float(np.sqrt(((a @ rotation.T - b) ** 2).sum(axis=1).mean()))
    # A camera that moves by δ around the person sees the person turn by δ about the vertical axis y.
    found = math.atan2(rotation[0, 2], rotation[2, 2])
    return error + WRONG_TURN * (math.cos(found - turn) < 0)


def _track(body: SkeletonBody, sequence: SkeletonSequence) -> np.ndarray:
    """(T, 25, 3) joints in every frame of the file, NaN where the body is absent."""
    track = np.full((sequence.num_frames, *body.positions.shape[1:]), np.nan, dtype=np.float32)
    track[body.frames] = body.positions
    return track

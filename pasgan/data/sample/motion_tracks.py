"""A performance as smooth tracks of the pelvis, spine, head, wrists and feet, and how to pass through key poses.

Convention:
    The body frame is x to the person's left, y up, z forward; right-handed. One-sided actions are written for the right
    side; `Motion.swapped` mirrors them for left-handed performers. Limb coordinates are side-free: x points outwards.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

LEFT, RIGHT = 0, 1
REST_WRIST = (0.13, -0.97, 0.06)
REST_POLE = (0.35, -0.25, -0.9)
CHAIR_SEAT_HEIGHT = 0.45
CHAIR_OFFSET = -0.4  # metres; where the middle of the seat is behind the standing person


@dataclass
class Motion:
    """One performance, frame by frame.

    Attributes:
        root: (T, 3) metres, pelvis displacement from standing.
        turn: (T, 3) radians, pelvis yaw (to the left), pitch (forward), roll (to the left).
        spine: (T, 3) radians, the same three of the chest against the pelvis.
        head: (T, 3) radians, the same three of the head against the chest.
        wrists: (2, T, 3) left, right: wrist seen from its shoulder in the chest's frame, in arm lengths.
        poles: (2, T, 3) direction to which the elbow points, in the chest's frame.
        hands: (2, T, 3) bends the hand from the forearm's direction towards this vector, in the chest's frame.
        ankles: (2, T, 3) metres, ankle displacement from standing, body frame.
        toes: (2, T) radians, how far the toes point down.
        planted: (2, T) bool: the foot carries weight; the pelvis never rises above its reach.
        seated: (T,) 0 standing to 1 sitting on the chair behind; all zero where there is no chair.
    """

    root: np.ndarray
    turn: np.ndarray
    spine: np.ndarray
    head: np.ndarray
    wrists: np.ndarray
    poles: np.ndarray
    hands: np.ndarray
    ankles: np.ndarray
    toes: np.ndarray
    planted: np.ndarray
    seated: np.ndarray

    @property
    def num_frames(self) -> int:
        """T, the number of frames."""
        return len(self.root)

    @property
    def has_chair(self) -> bool:
        """Whether the performance needs a chair."""
        return bool(self.seated.any())

    def swapped(self) -> Motion:
        """The same motion mirrored: left and right change places."""
        sign = np.array([-1.0, 1.0, -1.0])
        limbs = {name: getattr(self, name)[::-1] for name in ("wrists", "poles", "hands", "ankles", "toes", "planted")}
        mirrored = np.array([-1.0, 1.0, 1.0])
        return Motion(
            self.root * mirrored, self.turn * sign, self.spine * sign, self.head * sign, **limbs, seated=self.seated
        )


def _ease(u: np.ndarray) -> np.ndarray:
    """Minimum-jerk step from 0 to 1."""
    u = np.clip(u, 0, 1)
    return u * u * u * (u * (6 * u - 15) + 10)


def track(u: np.ndarray, *keys: tuple[float, object]) -> np.ndarray:
    """Pass through (time, value) keys with minimum-jerk steps; u (T,) → (T,) or (T, D)."""
    values = [np.asarray(value, float) for _, value in keys]
    out = np.broadcast_to(values[0], (*u.shape, *values[0].shape)).copy()
    for (start, _), (stop, _), before, after in zip(keys, keys[1:], values, values[1:], strict=False):
        step = _ease((u - start) / (stop - start))
        out += step.reshape(-1, *([1] * before.ndim)) * (after - before)
    return out


def arc(u: np.ndarray, *keys: tuple[float, tuple[float, float, float]]) -> np.ndarray:
    """Like `track` for wrists: direction on the great circle, reach linearly, so the arm swings; (T, 3)."""
    out = np.broadcast_to(np.asarray(keys[0][1], float), (len(u), 3)).copy()
    for (start, a), (stop, b) in itertools.pairwise(keys):
        a, b = np.asarray(a, float), np.asarray(b, float)
        la, lb = np.linalg.norm(a), np.linalg.norm(b)
        step = _ease((u - start) / (stop - start))[:, None]
        angle = max(np.arccos(np.clip(a @ b / (la * lb), -0.999, 1)), 1e-4)
        swung = (np.sin((1 - step) * angle) * a / la + np.sin(step * angle) * b / lb) / np.sin(angle)
        out = np.where(u[:, None] > start, swung * (la + step * (lb - la)), out)
    return out


def standing(num_frames: int) -> Motion:
    """Standing still for `num_frames` frames."""
    zeros = [np.zeros((num_frames, 3)) for _ in range(4)]
    wrists, poles = (np.tile(np.array(value), (2, num_frames, 1)) for value in (REST_WRIST, REST_POLE))
    hands, ankles = np.zeros((2, num_frames, 3)), np.zeros((2, num_frames, 3))
    toes, planted = np.zeros((2, num_frames)), np.ones((2, num_frames), bool)
    return Motion(*zeros, wrists, poles, hands, ankles, toes, planted, np.zeros(num_frames))

"""What the performers do: one function per NTU action class that fills in a standing person's tracks.

Every function takes the motion to change, the time u (T,) that runs from 0 to 1, the amplitude and random numbers.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pasgan.data.sample.motion_tracks import (
    CHAIR_OFFSET,
    LEFT,
    REST_POLE,
    REST_WRIST,
    RIGHT,
    Motion,
    arc,
    standing,
    track,
)
from pasgan.data.sample.performers import Performer


def _pickup(m: Motion, u: np.ndarray, a: float, rng: np.random.Generator) -> None:
    bend = track(u, (0.05, 0.0), (0.47, 1.0), (0.55, 1.0), (0.95, 0.0)) * a
    knees = rng.uniform(0.15, 0.38)
    m.root[:] = bend[:, None] * [0.03, -knees, -0.16]
    m.turn[:, 1] = bend * 0.75
    m.spine[:, 1] = bend * 0.65
    m.spine[:, 0] = bend * 0.15
    m.wrists[RIGHT] = arc(
        u, (0.05, REST_WRIST), (0.45, (0.0, -0.35, 0.9)), (0.6, (0.0, -0.35, 0.9)), (0.95, REST_WRIST)
    )
    m.wrists[LEFT] = arc(
        u, (0.05, REST_WRIST), (0.45, (0.15, -0.75, 0.45)), (0.6, (0.15, -0.75, 0.45)), (0.95, REST_WRIST)
    )
    m.ankles[RIGHT, :, 2] = -0.14 * track(u, (0.02, 0.0), (0.2, 1.0), (0.85, 1.0), (1.0, 0.0))


def _throw(m: Motion, u: np.ndarray, a: float, rng: np.random.Generator) -> None:
    step = track(u, (0.1, 0.0), (0.4, 1.0), (0.75, 1.0), (1.0, 0.0))
    m.wrists[RIGHT] = arc(
        u, (0.0, REST_WRIST), (0.32, (0.5, 0.35, -0.3)), (0.4, (0.5, 0.4, -0.3)), (0.62, (0.1, 0.4, 0.8)),
        (0.76, (-0.2, -0.4, 0.7)), (1.0, REST_WRIST),
    )  # fmt: skip
    m.poles[RIGHT] = track(u, (0.0, REST_POLE), (0.25, (0.9, -0.2, -0.2)), (0.7, (0.9, -0.2, 0.0)), (1.0, REST_POLE))
    m.wrists[LEFT] = arc(u, (0.0, REST_WRIST), (0.35, (0.2, -0.2, 0.8)), (0.6, (0.4, -0.8, -0.2)), (1.0, REST_WRIST))
    m.turn[:, 0] = a * track(u, (0.05, 0.0), (0.38, -0.25), (0.62, 0.2), (0.95, 0.0))
    m.spine[:, 0] = a * track(u, (0.05, 0.0), (0.38, -0.25), (0.64, 0.3), (0.95, 0.0))
    m.spine[:, 1] = a * track(u, (0.05, 0.0), (0.38, -0.1), (0.66, 0.28), (0.95, 0.0))
    m.root[:, 2] = a * track(u, (0.1, 0.0), (0.35, -0.06), (0.66, 0.13), (1.0, 0.0))
    m.ankles[LEFT, :, 2] = 0.2 * a * step
    m.ankles[LEFT, :, 1] = 0.12 * np.sin(np.pi * step) ** 2
    m.root[:, 1] = -0.06 * step


def _sit(m: Motion, u: np.ndarray, a: float, rng: np.random.Generator) -> None:
    seated = track(u, (0.12, 0.0), (0.72, 1.0))
    lean = track(u, (0.05, 0.0), (0.4, 1.0), (0.85, 0.0))
    m.seated[:] = seated
    m.root[:, 2] = CHAIR_OFFSET * seated - 0.05 * lean
    m.turn[:, 1] = 0.42 * lean * a
    m.spine[:, 1] = 0.32 * lean * a - 0.05 * seated
    for side in (LEFT, RIGHT):
        rest = (0.0 + 0.05 * rng.random(), -0.66, 0.42 + 0.05 * rng.random())
        m.wrists[side] = arc(u, (0.1, REST_WRIST), (0.45, (0.2, -0.7, 0.3)), (0.8, rest))
    m.planted[:] = False


def _stand(m: Motion, u: np.ndarray, a: float, rng: np.random.Generator) -> None:
    _sit(m, 1 - u, a, rng)


def _clap(m: Motion, u: np.ndarray, a: float, rng: np.random.Generator) -> None:
    beats = rng.uniform(2.5, 4.0)
    up = track(u, (0.02, 0.0), (0.25, 1.0), (0.85, 1.0), (1.0, 0.0))
    apart = 0.5 - 0.5 * np.cos(2 * np.pi * beats * u)
    height = rng.uniform(-0.35, 0.25)
    for side in (LEFT, RIGHT):
        close = np.stack([-0.28 + 0.55 * a * apart, np.full_like(u, height) + 0.1 * apart, 0.62 - 0.12 * apart], -1)
        raised = arc(u, (0.0, REST_WRIST), (0.3, tuple(close[len(u) // 3])))
        m.wrists[side] = raised + up[:, None] ** 4 * (close - raised)
        m.wrists[side] += (u > 0.8)[:, None] * (1 - up)[:, None] * (np.array(REST_WRIST) - m.wrists[side])
        m.poles[side] = track(u, (0.0, REST_POLE), (0.2, (0.8, -0.6, -0.1)), (0.9, (0.8, -0.6, -0.1)), (1.0, REST_POLE))
        m.hands[side] = up[:, None] * [-0.4, 0.5, 0.5]
    m.root[:, 0] = 0.025 * np.sin(np.pi * beats * u)
    m.spine[:, 1] = 0.1 * up + 0.04 * apart * up
    m.spine[:, 0] = 0.06 * np.sin(np.pi * beats * u) * up


def _cheer(m: Motion, u: np.ndarray, a: float, rng: np.random.Generator) -> None:
    up = track(u, (0.05, 0.0), (0.38, 1.0), (0.72, 1.0), (1.0, 0.0))
    pump = np.sin(2 * np.pi * rng.uniform(2.0, 3.2) * u) * up
    for side in (LEFT, RIGHT):
        m.wrists[side] = arc(
            u, (0.05, REST_WRIST), (0.4, (0.45, 0.83, 0.1)), (0.7, (0.45, 0.83, 0.1)), (1.0, REST_WRIST)
        )
        m.wrists[side] *= (1 - 0.16 * a * (pump + up) * 0.5)[:, None]
        m.wrists[side, :, 0] += 0.1 * pump
        m.poles[side] = track(u, (0.0, REST_POLE), (0.35, (1.0, 0.0, 0.1)), (0.75, (1.0, 0.0, 0.1)), (1.0, REST_POLE))
    m.root[:, 1] = -0.03 * (0.5 + 0.5 * pump) * up
    m.spine[:, 1] = -0.12 * up
    m.head[:, 1] = -0.15 * up
    m.spine[:, 2] = 0.05 * pump


def _wave(m: Motion, u: np.ndarray, a: float, rng: np.random.Generator) -> None:
    up = track(u, (0.0, 0.0), (0.3, 1.0), (0.8, 1.0), (1.0, 0.0))
    beat = np.sin(2 * np.pi * rng.uniform(2.0, 3.0) * u) * up
    high = (0.35, rng.uniform(0.5, 0.75), rng.uniform(0.1, 0.35))
    m.wrists[RIGHT] = arc(u, (0.0, REST_WRIST), (0.32, high), (0.78, high), (1.0, REST_WRIST))
    m.wrists[RIGHT, :, 0] += 0.3 * a * beat
    m.wrists[RIGHT, :, 1] -= 0.1 * beat**2
    m.poles[RIGHT] = track(u, (0.0, REST_POLE), (0.3, (0.9, -0.5, -0.1)), (0.8, (0.9, -0.5, -0.1)), (1.0, REST_POLE))
    m.hands[RIGHT] = up[:, None] * [0.3, 0.6, 0.1] * np.stack([beat, up, up], -1)
    m.spine[:, 2] = -0.05 * beat + 0.06 * up
    m.root[:, 0] = -0.025 * beat * a
    m.head[:, 2] = 0.1 * beat


def _kick(m: Motion, u: np.ndarray, a: float, rng: np.random.Generator) -> None:
    lift = track(u, (0.08, 0.0), (0.35, 1.0), (0.7, 1.0), (0.98, 0.0))
    swing = track(u, (0.08, 0.0), (0.36, -0.45), (0.55, 0.75), (0.62, 0.75), (0.95, 0.0)) * a
    m.ankles[RIGHT, :, 2] = swing
    m.ankles[RIGHT, :, 1] = 0.1 * lift + 0.75 * np.clip(swing, 0, None) ** 2 + 0.6 * np.clip(-swing, 0, None)
    m.ankles[RIGHT, :, 0] = -0.04 * lift
    m.toes[RIGHT] = 0.5 * lift
    m.planted[RIGHT] = False
    m.root[:, 0] = 0.07 * lift
    m.root[:, 2] = 0.05 * track(u, (0.1, 0.0), (0.35, -0.3), (0.6, 1.0), (1.0, 0.0))
    m.turn[:, 1] = -0.1 * swing
    m.spine[:, 0] = -0.12 * swing
    swing_arm = track(u, (0.05, REST_WRIST), (0.35, (0.5, -0.6, 0.5)), (0.58, (0.6, -0.55, -0.4)), (1.0, REST_WRIST))
    m.wrists[RIGHT] = swing_arm
    m.wrists[LEFT] = swing_arm * [1, 1, -1]


def _hop(m: Motion, u: np.ndarray, a: float, rng: np.random.Generator) -> None:
    hops = rng.integers(2, 4)
    phase = (u * 1.0001 * hops) % 1
    lift = track(u, (0.0, 0.0), (0.14, 1.0), (0.9, 1.0), (1.0, 0.0))
    air = np.clip(np.sin(np.pi * (phase - 0.3) / 0.7), 0, None) * lift
    landing = (phase - 0.12 + 0.5) % 1 - 0.5
    crouch = np.clip(np.cos(np.pi * landing / 0.36), 0, None) * (np.abs(landing) < 0.18) * lift
    rise = (0.05 + 0.05 * rng.random()) * a * air
    drift = rng.uniform(0.0, 0.15) * rng.choice([-1, 1]) * track(u, (0.1, -0.5), (0.9, 0.5))
    m.root[:, 1] = rise - 0.045 * crouch
    m.root[:, 0] = 0.08 * lift
    m.root[:, 2] = drift
    m.ankles[LEFT, :, 1] = rise
    m.ankles[LEFT, :, 2] = m.ankles[RIGHT, :, 2] = drift
    m.ankles[LEFT, :, 0] = -0.02 * lift
    m.toes[LEFT] = 0.6 * air
    m.ankles[RIGHT, :, 1] = 0.32 * lift + rise
    m.ankles[RIGHT, :, 2] -= 0.28 * lift
    m.toes[RIGHT] = 0.7 * lift
    m.planted[RIGHT] = False
    m.spine[:, 1] = 0.15 * lift + 0.15 * crouch
    for side in (LEFT, RIGHT):
        m.wrists[side] = arc(
            u, (0.0, REST_WRIST), (0.2, (0.55, -0.5, 0.35)), (0.85, (0.55, -0.5, 0.35)), (1.0, REST_WRIST)
        )
        m.wrists[side, :, 1] += 0.25 * (air - crouch)


def _jump(m: Motion, u: np.ndarray, a: float, rng: np.random.Generator) -> None:
    crouch = track(u, (0.05, 0.0), (0.32, 1.0), (0.43, 0.0), (0.62, 0.0), (0.7, 0.7), (0.95, 0.0))
    flight = np.clip((u - 0.41) / 0.22, 0, 1)
    rise = 4 * flight * (1 - flight) * rng.uniform(0.08, 0.15) * a
    m.root[:, 1] = rise - 0.1 * crouch * a
    m.root[:, 2] = -0.08 * crouch
    m.ankles[:, :, 1] = rise
    m.toes[:] = 0.8 * np.sin(np.pi * flight)
    m.turn[:, 1] = 0.15 * crouch
    m.spine[:, 1] = 0.2 * crouch
    high, aside = (0.3, rng.uniform(-0.3, 0.6), 0.5), (0.9, -0.3, -0.2)
    for side in (LEFT, RIGHT):
        m.wrists[side] = arc(
            u, (0.04, REST_WRIST), (0.3, (0.3, -0.8, -0.3)), (0.5, high), (0.6, high), (0.95, REST_WRIST)
        )
        m.poles[side] = track(u, (0.3, REST_POLE), (0.5, aside), (0.65, aside), (0.9, REST_POLE))


def _point(m: Motion, u: np.ndarray, a: float, rng: np.random.Generator) -> None:
    aim = (rng.uniform(-0.3, 0.8), rng.uniform(0.0, 0.5), 0.8)
    hold = track(u, (0.08, 0.0), (0.45, 1.0), (0.65, 1.0), (1.0, 0.0))
    m.wrists[RIGHT] = arc(u, (0.05, REST_WRIST), (0.45, aim), (0.62, aim), (1.0, REST_WRIST))
    m.turn[:, 0] = -0.3 * aim[0] * hold * a
    m.spine[:, 0] = -0.35 * aim[0] * hold * a
    m.spine[:, 1] = 0.12 * hold
    m.root[:, 2] = 0.1 * hold * a
    m.ankles[RIGHT, :, 2] = 0.3 * a * track(u, (0.1, 0.0), (0.4, 1.0), (0.7, 1.0), (1.0, 0.0))
    m.ankles[RIGHT, :, 1] = 0.1 * np.sin(np.pi * m.ankles[RIGHT, :, 2] / (0.3 * a)) ** 2
    m.head[:, 0] = -0.15 * aim[0] * hold


def _bow(m: Motion, u: np.ndarray, a: float, rng: np.random.Generator) -> None:
    bow = track(u, (0.08, 0.0), (0.45, 1.0), (0.57, 1.0), (0.95, 0.0)) * a * rng.uniform(0.7, 1.15)
    m.turn[:, 1] = 0.65 * bow
    m.spine[:, 1] = 0.5 * bow
    m.head[:, 1] = 0.4 * bow
    m.root[:, 2] = -0.14 * bow
    loose = (0.08, -0.9, 0.3)
    for side in (LEFT, RIGHT):
        m.wrists[side] = arc(u, (0.1, REST_WRIST), (0.45, loose), (0.6, loose), (0.95, REST_WRIST))


def _salute(m: Motion, u: np.ndarray, a: float, rng: np.random.Generator) -> None:
    brow, out = (-0.02, 0.36, 0.24), (0.75, 0.0, 0.35)
    hold = track(u, (0.08, 0.0), (0.4, 1.0), (0.65, 1.0), (0.98, 0.0))
    m.wrists[RIGHT] = arc(
        u, (0.05, REST_WRIST), (0.25, out), (0.44, brow), (0.62, brow), (0.78, out), (1.0, REST_WRIST)
    )
    m.poles[RIGHT] = track(u, (0.0, REST_POLE), (0.35, (1.0, -0.1, 0.0)), (0.7, (1.0, -0.1, 0.0)), (1.0, REST_POLE))
    m.hands[RIGHT] = hold[:, None] * [-0.4, 0.4, 0.0]
    m.ankles[RIGHT, :, 0] = -0.05 * hold
    m.spine[:, 1] = -0.06 * hold
    m.root[:, 1] = 0.02 * hold - 0.03 * np.sin(np.pi * hold) * a
    m.root[:, 0] = 0.05 * np.sin(np.pi * hold)


def _cross(m: Motion, u: np.ndarray, a: float, rng: np.random.Generator) -> None:
    far = (-0.45, 0.2 + 0.15 * rng.random(), 0.62)
    out = (0.72 * a, 0.1, 0.45)
    for side in (LEFT, RIGHT):
        m.wrists[side] = arc(
            u, (0.04, REST_WRIST), (0.24, out), (0.45, far), (0.58, far), (0.75, out), (1.0, REST_WRIST)
        )
        m.poles[side] = track(u, (0.0, REST_POLE), (0.3, (0.8, -0.6, 0.0)), (0.75, (0.8, -0.6, 0.0)), (1.0, REST_POLE))
        m.hands[side] = track(u, (0.2, (0, 0, 0)), (0.45, (0, 0.9, 0)), (0.6, (0, 0.9, 0)), (0.9, (0, 0, 0)))
    hold = track(u, (0.05, 0.0), (0.4, 1.0), (0.65, 1.0), (1.0, 0.0))
    m.spine[:, 1] = 0.14 * hold
    m.root[:, 2] = 0.07 * hold
    m.ankles[LEFT, :, 2] = 0.2 * hold * a
    m.ankles[LEFT, :, 1] = 0.06 * np.sin(np.pi * hold) ** 2


ACTIONS: dict[int, Callable[[Motion, np.ndarray, float, np.random.Generator], None]] = {
    6: _pickup,
    7: _throw,
    8: _sit,
    9: _stand,
    10: _clap,
    22: _cheer,
    23: _wave,
    24: _kick,
    26: _hop,
    27: _jump,
    31: _point,
    35: _bow,
    38: _salute,
    40: _cross,
}
# Frames at 30 per second of an average performance; clipped to MIN_FRAMES..MAX_FRAMES after the performer's tempo.
MEAN_FRAMES = 64
MIN_FRAMES, MAX_FRAMES = 48, 70


def perform(action: int, performer: Performer, rng: np.random.Generator) -> Motion:
    """One performance of an action class by a performer.

    Args:
        action: NTU class number, one of `ACTIONS`.
        performer: who does it; tempo, amplitude, posture and handedness are theirs.
        rng: the recording's own random numbers.

    Raises:
        ValueError: for a class that has no motion here.
    """
    if action not in ACTIONS:
        raise ValueError(f"action {action} has no generated motion; known: {', '.join(map(str, ACTIONS))}")
    num_frames = int(np.clip(MEAN_FRAMES / performer.tempo * rng.uniform(0.88, 1.16), MIN_FRAMES, MAX_FRAMES))
    motion = standing(num_frames)
    # The performance starts a little before or after the recording does, and not everybody eases alike.
    u = np.linspace(0, 1, num_frames) + rng.uniform(-0.1, 0.1)
    u = np.clip(u, 0, 1) ** rng.uniform(0.9, 1.12)
    ACTIONS[action](motion, u, performer.amplitude * rng.uniform(0.6, 1.0), rng)
    _add_idle(motion, performer, rng)
    return motion.swapped() if performer.left_handed else motion


def _add_idle(motion: Motion, performer: Performer, rng: np.random.Generator) -> None:
    """Posture, breathing and sway, which nobody is without."""
    seconds = np.arange(motion.num_frames)[:, None] / 30

    def sway(amplitude: float, size: int = 3) -> np.ndarray:
        rate, phase = rng.uniform(0.2, 0.7, size), rng.uniform(0, 2 * np.pi, size)
        return amplitude * np.sin(2 * np.pi * rate * seconds + phase)

    motion.root += sway(0.005) * [1, 0, 1]
    motion.turn += sway(0.012) * [1, 0.4, 0.3]
    motion.turn[:, 0] += rng.uniform(-0.12, 0.12)
    motion.spine += sway(0.014)
    motion.spine[:, 1] += performer.hunch
    motion.head += sway(0.04)
    motion.head[:, 0] += rng.uniform(-0.15, 0.15)
    motion.head[:, 1] += rng.uniform(-0.05, 0.1) - 0.6 * performer.hunch
    for side in (LEFT, RIGHT):
        motion.wrists[side] += sway(0.012) + rng.uniform(-0.025, 0.025, 3)
        motion.ankles[side] += np.array([rng.uniform(-0.02, 0.03), 0, rng.uniform(-0.05, 0.05)])

"""One take of the generated sample in PKU-MMD's form: a performer does several actions one after the other."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from pasgan.data.sample.body import pose_body
from pasgan.data.sample.motion_tracks import Motion, standing
from pasgan.data.sample.motions import ACTIONS, perform
from pasgan.data.sample.performers import make_performer
from pasgan.data.sample.plan import PlannedRecording
from pasgan.data.sample.scene import SampleOptions, Scene, floor_position, recording_rng
from pasgan.structures.pku_protocol import NTU_TWIN, PERFORMER_TAKES

# NTU's setup that stands where the protocol takes PKU-MMD's cameras to be; its cameras by PKU-MMD's names.
SETUP = 4
CAMERA_NUMBERS = {"L": 3, "M": 1, "R": 2}
# In the room the performer faces the middle camera.
FACING = 0.0
# Sitting down and standing up need a chair that is not there for the other actions.
SEATED_ACTIONS = (8, 9)
# PKU-MMD's class → NTU's, of the actions that have a generated motion.
TAKE_ACTIONS = {pku: ntu for pku, ntu in NTU_TWIN.items() if ntu in ACTIONS and ntu not in SEATED_ACTIONS}
ACTIONS_PER_TAKE = 3
# Frames that the performer stands before, between and after actions; and over which a motion passes into it.
PAUSE, BLEND = 12, 6


@dataclass(frozen=True)
class PlannedTake:
    """One take: performer (numbered as in `PERFORMER_TAKES`), number of the take, PKU-MMD's classes in their order."""

    performer: int
    number: int
    actions: tuple[int, ...]

    def name(self, camera: str) -> str:
        """`0002-L`, the stem of one camera's files."""
        return f"{self.number:04d}-{camera}"


def plan_takes(num_recordings: int, performers: list[int] | None, seed: int) -> list[PlannedTake]:
    """Takes with at least so many actions, the classes and performers as evenly as can be.

    Raises:
        ValueError: for an unknown performer or more takes than the performers have.
    """
    if num_recordings < 1:
        raise ValueError(f"the number of recordings must be at least 1, got {num_recordings}")
    count = -(-num_recordings // ACTIONS_PER_TAKE)
    performers = performers or list(range(1, min(max(count // 2, 2), len(PERFORMER_TAKES)) + 1))
    if unknown := [number for number in performers if not 1 <= number <= len(PERFORMER_TAKES)]:
        raise ValueError(f"unknown performer {unknown[0]}; PKU-MMD has performers 1..{len(PERFORMER_TAKES)}")
    rounds = range(max(len(takes) for takes in PERFORMER_TAKES))
    slots = [(p, PERFORMER_TAKES[p - 1][i]) for i in rounds for p in performers if i < len(PERFORMER_TAKES[p - 1])]
    if count > len(slots):
        raise ValueError(f"{num_recordings} recordings asked; {len(performers)} performers have {len(slots)} takes")
    rng = np.random.default_rng([seed, 405])
    order = np.concatenate([rng.permutation(list(TAKE_ACTIONS)) for _ in range(count)])[: count * ACTIONS_PER_TAKE]
    groups = order.reshape(count, ACTIONS_PER_TAKE).tolist()
    return [PlannedTake(*slot, tuple(actions)) for slot, actions in zip(slots[:count], groups, strict=True)]


def training_performers(performers: list[int]) -> set[int]:
    """Who trains: all but every fourth performer, and but the last where there are fewer."""
    held_out = performers[3::4] or performers[-1:]
    return set(performers) - set(held_out)


def make_take(planned: PlannedTake, options: SampleOptions) -> tuple[Scene, list[tuple[int, int]]]:
    """Perform a take.

    Returns:
        The scene, and of each action the first and the last frame, 0-based.
    """
    performer = make_performer(planned.performer, options.seed)
    # The take's own random numbers.
    key = PlannedRecording(SETUP, planned.performer, planned.number, 0)
    parts, spans, frames = [standing(PAUSE)], [], PAUSE
    for index, action in enumerate(planned.actions):
        motion = perform(TAKE_ACTIONS[action], performer, recording_rng(key, options, 900 + index))
        spans.append((frames, frames + motion.num_frames - 1))
        parts += [motion, standing(PAUSE)]
        frames += motion.num_frames + PAUSE
    motion = _join(parts)
    position = floor_position(key, options)
    return Scene(key, performer, motion, position, pose_body(performer, motion, position, FACING), options), spans


def _join(parts: list[Motion]) -> Motion:
    """The motions one after the other; the pauses pass smoothly from where one ends to where the next begins."""
    tracks = {}
    for field in fields(Motion):
        values = [getattr(part, field.name) for part in parts]
        # Time is the second axis of what there is for both sides.
        axis = 1 if field.name in ("wrists", "poles", "hands", "ankles", "toes", "planted") else 0
        if values[0].dtype != bool:
            values = [np.moveaxis(value, axis, 0).copy() for value in values]
            for number in range(0, len(values), 2):
                before = values[number - 1][-1] if number else values[number + 1][0]
                after = values[number + 1][0] if number + 1 < len(values) else values[number - 1][-1]
                ramp = np.linspace(0, 1, PAUSE + 2)[1:-1].reshape(-1, *[1] * before.ndim)
                values[number] = before + (after - before) * (3 * ramp**2 - 2 * ramp**3)
            values = [np.moveaxis(value, 0, axis) for value in values]
        tracks[field.name] = np.concatenate(values, axis)
    return Motion(**tracks)

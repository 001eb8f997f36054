"""Which recordings a sample holds: classes, performers, setups and replications in even shares."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pasgan.data.sample.motions import ACTIONS
from pasgan.structures.ntu_protocol import CROSS_SUBJECT_TRAINING_PERFORMERS, NUM_PERFORMERS, SETUP_HEIGHT_DISTANCE

# With these setups and performers no name of a generated recording is on NTU's list of recordings with missing
# skeletons, which readers of the genuine data drop by name.
DEFAULT_SETUPS = (3, 4, 10)
TRAINING_POOL = (2, 4, 5, 9, 13, 14, 16, 17, 1, 15, 19, 25, 27, 28, 31, 34)
HELD_OUT_POOL = (3, 6, 7, 10, 11, 12)
TRAINING_SHARE = 0.78


@dataclass(frozen=True, order=True)
class PlannedRecording:
    """One recording to be made: setup, performer, replication and action class, numbered as in NTU's file names."""

    setup: int
    performer: int
    replication: int
    action: int

    @property
    def recording_id(self) -> str:
        """`SsssPpppRrrrAaaa`, without the camera."""
        return f"S{self.setup:03d}P{self.performer:03d}R{self.replication:03d}A{self.action:03d}"

    def name(self, camera: int) -> str:
        """`SsssCcccPpppRrrrAaaa`, the stem of one camera's files."""
        return f"S{self.setup:03d}C{camera:03d}{self.recording_id[4:]}"


def plan_recordings(
    num_recordings: int,
    performers: Sequence[int] | None = None,
    setups: Sequence[int] | None = None,
    actions: Sequence[int] | None = None,
    seed: int = 0,
) -> list[PlannedRecording]:
    """Choose `num_recordings` different recordings that use every given number as evenly as can be.

    About 78 % are by performers of NTU's cross-subject training split, the rest by held-out ones, where both are given.

    Raises:
        ValueError: for an unknown setup, performer or class, or more recordings than there are combinations.
    """
    if num_recordings < 1:
        raise ValueError(f"the number of recordings must be at least 1, got {num_recordings}")
    setups = _checked("setup", setups or DEFAULT_SETUPS, SETUP_HEIGHT_DISTANCE)
    actions = _checked("action", actions or ACTIONS, ACTIONS)
    if not performers:
        training = min(max(num_recordings // 8, 2), len(TRAINING_POOL))
        performers = TRAINING_POOL[:training] + HELD_OUT_POOL[: min(max(num_recordings // 25, 1), len(HELD_OUT_POOL))]
    performers = _checked("performer", performers, range(1, NUM_PERFORMERS + 1))
    groups = [
        [p for p in performers if (p in CROSS_SUBJECT_TRAINING_PERFORMERS) == training] for training in (True, False)
    ]
    per_performer = len(setups) * 2 * len(actions)
    if num_recordings > per_performer * len(performers):
        raise ValueError(
            f"{num_recordings} recordings asked; {len(performers)} performers x {len(setups)} setups x 2 replications"
            f" x {len(actions)} actions make only {per_performer * len(performers)}; give more of one or ask for fewer"
        )
    room = [per_performer * len(group) for group in groups]
    share = round(num_recordings * TRAINING_SHARE) if all(groups) else num_recordings * bool(groups[0])
    # Where one group is too small for its share the other one takes over.
    share = max(min(share, room[0]), num_recordings - room[1])
    rng = np.random.default_rng([seed, 404])
    chosen = [
        recording
        for group, count in zip(groups, (share, num_recordings - share), strict=True)
        for recording in _spread(list(itertools.product(setups, group, (1, 2), actions)), count, rng)
    ]
    return sorted(chosen)


def _checked(what: str, numbers: Sequence[int], known) -> tuple[int, ...]:
    numbers = tuple(dict.fromkeys(int(number) for number in numbers))
    unknown = [number for number in numbers if number not in known]
    if unknown:
        raise ValueError(f"unknown {what} {unknown[0]}; known: {', '.join(map(str, known))}")
    return numbers


def _spread(combinations: list[tuple[int, ...]], count: int, rng: np.random.Generator) -> list[PlannedRecording]:
    """Take `count` combinations one by one, always one whose numbers were used least so far; ties by chance."""
    if count == 0:
        return []
    table = np.array(combinations)[rng.permutation(len(combinations))]
    codes = np.stack([np.unique(column, return_inverse=True)[1] for column in table.T], -1)
    used = [np.zeros(codes[:, column].max() + 1) for column in range(4)]
    # Setup together with performer and with action: no class should be seen in one room only.
    pairs = [
        np.unique(codes[:, list(pair)], axis=0, return_inverse=True)[1].ravel() for pair in ((0, 3), (1, 3), (0, 1))
    ]
    used += [np.zeros(pair.max() + 1) for pair in pairs]
    keys = [codes[:, column] for column in range(4)] + pairs
    free = np.ones(len(table), bool)
    chosen = []
    for _ in range(count):
        cost = sum(counts[key] * counts.size for counts, key in zip(used, keys, strict=True))
        best = int(np.argmin(np.where(free, cost, np.inf)))
        free[best] = False
        for counts, key in zip(used, keys, strict=True):
            counts[key[best]] += 1
        chosen.append(PlannedRecording(*(int(number) for number in table[best])))
    return chosen

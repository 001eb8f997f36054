"""Splits by name: which recordings, and which ordered camera pairs of them, train and which test.

A split is by performer, by camera setup, by camera, or by a list of recordings that comes with a store (`splits.json`).
Split by camera, every recording has both parts: a training pair lies within the training cameras; a test pair has a
held-out camera as its source or its target, so that training has never seen one of its two views.

Validation is, of the training part, the recordings of the performers that are kept for it. A split that comes with the
data may have a validation part of its own, beside which none of the training part is needed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Literal, get_args

import numpy as np

from pasgan.structures.ntu_protocol import (
    CROSS_SUBJECT_TRAINING_PERFORMERS,
    CROSS_SUBJECT_TRAINING_PERFORMERS_120,
    NUM_SETUPS,
    Subset,
)

DEFAULT_SPLIT = "ntu60_xsub"


@dataclass(frozen=True)
class Split:
    """One way to part a data set.

    Attributes:
        by: what decides: a number column of the store's index, `camera`, or `recording` (the id).
        training: the performers, setups, cameras or recordings that train.
        test: those that test; None is all others.
        validation: those that a split of the data keeps for validation.
        last_action: actions with a higher number belong to no part; None is no limit.
    """

    by: Literal["subject", "setup", "camera", "recording"]
    training: frozenset = field(repr=False)
    test: frozenset | None = field(default=None, repr=False)
    validation: frozenset = field(default=frozenset(), repr=False)
    last_action: int | None = None

    def recordings(self, table: np.ndarray, subset: Subset, val_subjects: Collection[int] = ()) -> np.ndarray:
        """Which recordings have view pairs in a part.

        Args:
            table: (N,) `FrameStore.recording_table`, or any with its columns id, subject, action and setup.
            subset: the part; `all` takes every recording, whatever the split.
            val_subjects: training performers that are kept for validation.

        Returns:
            (N,) bool.
        """
        if subset == "all":
            return np.ones(len(table), dtype=bool)
        known = np.ones(len(table), bool) if self.last_action is None else table["action"] <= self.last_action
        if subset == "test":
            return known & self._tests(table)
        kept = np.isin(table["subject"], sorted(val_subjects))
        training = known & self._among(table, self.training)
        if subset == "train":
            return training & ~kept
        return training & kept | (self._among(table, self.validation) if self.validation else False)

    def cameras(self, cameras: Sequence[str], subset: Subset) -> list[str]:
        """The cameras of a recording, in order, of which any two are a pair of `subset` (not for `test` by camera)."""
        within = self.by == "camera" and subset in ("train", "val")
        return sorted(camera for camera in cameras if not within or camera in self.training)

    def pairs(self, cameras: Sequence[str], subset: Subset) -> list[tuple[str, str]]:
        """The ordered (source, target) camera pairs of a recording that belong to `subset`."""
        pairs = list(permutations(self.cameras(cameras, subset), 2))
        if self.by == "camera" and subset == "test":
            return [pair for pair in pairs if not self.training.issuperset(pair)]
        return pairs

    def _tests(self, table: np.ndarray) -> np.ndarray:
        if self.by == "camera" or self.test is not None:
            return self._among(table, self.test)
        return ~self._among(table, self.training)

    def _among(self, table: np.ndarray, members: frozenset | None) -> np.ndarray:
        if self.by == "camera":
            return np.ones(len(table), dtype=bool)
        if self.by == "recording":
            return np.fromiter((name.decode() in members for name in table["id"].tolist()), bool, len(table))
        return np.isin(table[self.by], sorted(members))


# NTU RGB+D: Shahroudy et al. 2016, section 3.2; NTU RGB+D 120: Liu et al. 2019, section 3.3; PKU-MMD: Liu et al. 2017.
SPLITS: dict[str, Split] = {
    "ntu60_xsub": Split("subject", CROSS_SUBJECT_TRAINING_PERFORMERS, last_action=60),
    "ntu60_xview": Split("camera", frozenset({"C002", "C003"}), last_action=60),
    "ntu120_xsub": Split("subject", CROSS_SUBJECT_TRAINING_PERFORMERS_120),
    "ntu120_xset": Split("setup", frozenset(range(2, NUM_SETUPS + 1, 2))),
    "pku_xview": Split("camera", frozenset({"M", "R"})),
}


def stored_split(parts: Mapping[str, str]) -> Split:
    """The split that a store brings: recording id → `train`, `val` or `test`; others belong to no part."""
    members = {kind: frozenset(name for name, part in parts.items() if part == kind) for kind in get_args(Subset)}
    return Split("recording", members["train"], members["test"], members["val"])


def known_splits(stored: Mapping[str, Mapping[str, str]]) -> dict[str, Split]:
    """All splits that a store can be parted by: those of `SPLITS` and its own, `FrameStore.splits`."""
    return {**SPLITS, **{name: stored_split(parts) for name, parts in stored.items()}}

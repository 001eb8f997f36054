from __future__ import annotations

from collections import Counter

import pytest

from pasgan.data.sample.plan import plan_recordings
from pasgan.structures.ntu_protocol import CROSS_SUBJECT_TRAINING_PERFORMERS


@pytest.mark.parametrize(("count", "training", "held_out"), [(60, 6, 2), (800, 12, 4)])
def test_shares_are_even_and_both_splits_are_there(count, training, held_out):
    plan = plan_recordings(count)
    assert len(set(plan)) == count
    trains = [r.performer in CROSS_SUBJECT_TRAINING_PERFORMERS for r in plan]
    assert 0.75 <= sum(trains) / count <= 0.80
    assert len({r.performer for r, t in zip(plan, trains, strict=True) if t}) >= training
    assert len({r.performer for r, t in zip(plan, trains, strict=True) if not t}) >= held_out
    for field, tolerance in (("action", 3), ("setup", 3), ("replication", 3)):
        uses = Counter(getattr(r, field) for r in plan).values()
        assert max(uses) - min(uses) <= tolerance, field
    assert len({r.action for r in plan}) >= 10
    assert len({(r.setup, r.action) for r in plan}) == len({r.setup for r in plan}) * len({r.action for r in plan})


def test_plan_is_deterministic_and_follows_the_seed():
    assert plan_recordings(30, seed=3) == plan_recordings(30, seed=3)
    assert plan_recordings(30, seed=3) != plan_recordings(30, seed=4)


def test_names_are_ntu_names():
    plan = plan_recordings(1, performers=[7], setups=[10], actions=[23])
    assert plan[0].name(2) == f"S010C002P007R00{plan[0].replication}A023"
    assert plan[0].recording_id == f"S010P007R00{plan[0].replication}A023"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"num_recordings": 0}, "at least 1"),
        ({"num_recordings": 1, "performers": [41]}, "unknown performer 41"),
        ({"num_recordings": 1, "setups": [18]}, "unknown setup 18"),
        ({"num_recordings": 1, "actions": [60]}, "unknown action 60"),
        ({"num_recordings": 5, "performers": [1], "setups": [1], "actions": [6, 7]}, "make only 4"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        plan_recordings(**arguments)


def test_one_sided_samples_are_possible():
    assert {r.performer for r in plan_recordings(4, performers=[3])} == {3}
    assert {r.performer for r in plan_recordings(4, performers=[1])} == {1}

import pytest

from pasgan.engine.loops import schedule_phases


def test_phases_are_laid_end_to_end():
    schedule = schedule_phases(
        [
            {"name": "pose", "iters": 5, "dataloader": "pose_dataloader"},
            {"name": "reconstruction", "iters": 0},
            {"name": "full", "iters": 7, "freeze": ["pose_transformation"]},
        ]
    )
    assert [(phase.name, phase.begin, phase.end) for phase in schedule] == [("pose", 0, 5), ("full", 5, 12)]
    assert schedule[0].dataloader == "pose_dataloader"
    assert schedule[1].freeze == ("pose_transformation",)


@pytest.mark.parametrize(
    ("phases", "message"),
    [
        ([{"name": "pose"}], r"phases\[0\]: missing \['iters'\]"),
        ([{"name": "pose", "iters": 1, "iter": 1}], r"unknown \['iter'\]"),
        ([{"name": "pose", "iters": 0}], "every phase has 0 iterations"),
    ],
)
def test_mistakes_are_named(phases, message):
    with pytest.raises(ValueError, match=message):
        schedule_phases(phases)

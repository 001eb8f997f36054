import pytest
from mmengine.config import Config

from pasgan.apis.benchmark.budget import (
    Budget,
    BudgetError,
    iterations_in_minutes,
    phase_iterations,
    scaled_iterations,
    set_schedule,
    typical_seconds,
)


def config(**values) -> Config:
    phases = [{"name": "pose", "iters": 300}, {"name": "reconstruction", "iters": 700}]
    return Config({"train_cfg": {"phases": phases}, "param_scheduler": [], **values})


def test_labels_name_folders():
    assert [Budget(iterations=12).label, Budget(minutes=1.5).label, Budget().label] == [
        "12it",
        "1.5min",
        "own-schedules",
    ]


@pytest.mark.parametrize("values", [{"iterations": 3, "minutes": 1}, {"iterations": 0}, {"minutes": -2}])
def test_impossible_budgets(values):
    with pytest.raises(BudgetError, match=r"not both|must be positive"):
        Budget(**values)


def test_phases_are_scaled_alike_and_none_is_lost():
    assert scaled_iterations([3500, 0, 700, 1], 0.1) == [350, 0, 70, 1]


def test_minutes_become_iterations_by_the_time_of_each_phase():
    iterations = iterations_in_minutes([300, 700], [0.1, 1.0], minutes=7.3)
    assert iterations == [180, 420]
    assert pytest.approx(7.3 * 60) == 180 * 0.1 + 420 * 1.0


def test_learning_rates_keep_their_course():
    cfg = config(
        param_scheduler=[
            {"type": "CosineRestartLR", "by_epoch": False, "periods": [300, 700], "restart_weights": [1, 1]},
            {"type": "CosineAnnealingLR", "by_epoch": False, "T_max": 1000, "begin": 0, "end": 500},
        ]
    )
    set_schedule(cfg, [33, 70])
    assert phase_iterations(cfg) == [33, 70]
    first, second = cfg.param_scheduler
    assert first.periods == [33, 70]
    assert first.restart_weights == [1, 1]
    assert (second.T_max, second.begin, second.end) == (103, 0, round(500 * 0.103))


def test_epochs_are_refused():
    with pytest.raises(BudgetError, match="StepLR needs by_epoch=False"):
        set_schedule(config(param_scheduler=[{"type": "StepLR", "step_size": 3}]), [1, 1])


def test_warm_up_does_not_count():
    steps = [(1, 9.0), (2, 1.0), (3, 2.0), (4, 8.0), (5, 3.0), (6, 5.0)]
    assert typical_seconds(steps, [3, 0, 3]) == [1.5, 0.0, 4.0]

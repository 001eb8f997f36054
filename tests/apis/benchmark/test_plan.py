import pytest

from pasgan.apis.benchmark.budget import Budget
from pasgan.apis.benchmark.plan import Plan, PlanError


def test_a_folder_keeps_its_settings_and_its_timings(tmp_path):
    plan = Plan(tmp_path, Budget(minutes=5), data_root="data/a")
    plan.open()
    plan.seconds["rtnet"] = [0.5]
    plan.save()
    again = Plan(tmp_path, Budget(minutes=5), data_root="data/a")
    again.open()
    assert again.seconds == {"rtnet": [0.5]}


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"budget": Budget(iterations=5)}, "budget 5 minutes of training, asked for is 5 iterations"),
        ({"data_root": "data/b"}, "data_root data/a, asked for is data/b"),
        ({"options": {"vgg_weights": None}}, "options"),
        ({"metrics": [["LPIPS"]]}, "metrics"),
    ],
)
def test_other_settings_need_another_folder(tmp_path, other, message):
    settings = {"budget": Budget(minutes=5), "data_root": "data/a"}
    Plan(tmp_path, **settings).open()
    with pytest.raises(PlanError, match=message):
        Plan(tmp_path, **{**settings, **other}).open()

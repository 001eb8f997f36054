from pathlib import Path

import pytest

from pasgan.apis.model_cost import ModelCost
from pasgan.apis.model_zoo import GROUPS, ZooRow, group_of, zoo_page
from tests.evaluation.result_samples import make_result

CONFIGS = Path(__file__).parents[2] / "configs"
COST = ModelCost(8, 112, 6_348_443, 12_000_000, 61_603_031_116, 1234.5, 290 * 2**20)


@pytest.mark.parametrize(
    ("config", "group"),
    [
        ("pasgan_ntu_112", "Full size"),
        ("basicnet_multiscale_ntu_56", "Ablations"),
        ("pasgan_sample_56_paper", "Light"),
        ("pasgan_rig_112", "Light"),
    ],
)
def test_groups(config, group):
    assert group_of(Path(config + ".py")) == group
    assert group in GROUPS


def test_page(tmp_path):
    rows = [
        ZooRow(tmp_path / "configs/pasgan_ntu_112.py", ["first frame"], COST),
        ZooRow(tmp_path / "configs/vrnet_ntu_112.py", [], None, "OSError: no such file"),
    ]
    results = {"pasgan_ntu_112": [make_result(seed=0)], "another": [make_result(seed=1)]}
    page = zoo_page(rows, results, tmp_path / "docs", "Made by hand.", repeats=3)
    assert page.startswith("# Model zoo\n")
    assert "\n\nMade by hand.\n\n" in page
    assert "## Light" not in page
    link = "[pasgan_ntu_112](../configs/pasgan_ntu_112.py)"
    measured = "8 x 112 x 112 | 6.35 | 12.00 | 61.60 | 1234 | 290 | first frame | – | 0.00400"
    assert f"| {link} | {measured} |" in page
    failed = "[vrnet_ntu_112](../configs/vrnet_ntu_112.py) | failed, see below |"
    assert f"| {failed} – | – | – | – | – | nothing | – | – |" in page
    assert "- vrnet_ntu_112 could not be measured: OSError: no such file\n" in page
    assert "3 runs after a first one" in page
    assert "another" not in page

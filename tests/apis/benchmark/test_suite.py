from pathlib import Path

import pytest

from pasgan.apis.benchmark.suite import SuiteError, available_suites, load_suite
from pasgan.engine.config import load_config
from pasgan.evaluation.tables import published_scores

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _in_the_repository(monkeypatch):
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("name", ["smoke", *(f"table{n}{data}" for n in (1, 2, 3, 4) for data in ("", "_ntu"))])
def test_shipped_suites(name):
    assert name in available_suites()
    suite = load_suite(name)
    for config in suite.systems.values():
        assert load_config(config, {"vgg_weights": None}).train_cfg.phases
    assert len({config.stem for config in suite.systems.values()}) == len(suite.systems)
    if suite.table:
        rows = getattr(published_scores, suite.table.upper()).rows
        assert [row for row in rows if row not in suite.systems] == []


def test_smoke_has_every_config_of_the_light_suites():
    suites = [load_suite(name) for name in available_suites() if not name.endswith("_ntu")]
    everything = {config for suite in suites for config in suite.systems.values()}
    assert everything == set(load_suite("smoke").systems.values())


def suite_file(tmp_path, text):
    path = tmp_path / "mine.py"
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("seeds = [0]", "systems missing"),
        ("systems = dict(A='baselines/rtnet_sample_56')", "seeds missing"),
        ("systems = dict(A='baselines/rtnet_sampel_56')\nseeds = [0]", "did you mean 'rtnet_sample_56'"),
        ("systems = dict(A='baselines/rtnet_sample_56')\nseeds = [0]\nbudgets = 3", "unknown keys budgets"),
        ("systems = dict(A='baselines/rtnet_sample_56')\nseeds = [0]\ntable = 'table7'", "table must be one of"),
    ],
)
def test_mistakes_are_named(tmp_path, text, message):
    with pytest.raises(SuiteError, match=message):
        load_suite(suite_file(tmp_path, text))


def test_unknown_suite_names_the_nearest():
    with pytest.raises(SuiteError, match="did you mean 'table3'"):
        load_suite("tabel3")

"""`tools/model_zoo.py` on a config that can be measured and one that cannot."""

from tests.tools.tool_process import ROOT, run


def test_page_of_two_configs(tmp_path):
    broken, page = tmp_path / "broken_sample_56.py", tmp_path / "zoo.md"
    config = "configs/baselines/pg2_sample_56.py"
    broken.write_text(f'_base_ = ["{ROOT / config}"]\nmodel = dict(generator=dict(depth=1))\n')
    output = run("tools/model_zoo.py", "--configs", config, broken, "--repeats", 1, "--out", page)
    assert f"2 configs in {page}; failed: broken_sample_56" in output
    text = page.read_text(encoding="utf-8")
    rows = {line.split("]")[0]: line.split(" | ") for line in text.splitlines() if line.startswith("| [")}
    assert rows["| [pg2_sample_56"][1:5] == ["8 x 56 x 56", "0.86", "0.28", "2.16"]
    assert float(rows["| [pg2_sample_56"][5]) > 1
    assert float(rows["| [pg2_sample_56"][6]) > 5
    assert rows["| [pg2_sample_56"][7] == "poses"
    assert rows["| [broken_sample_56"][1] == "failed, see below"
    assert "broken_sample_56 could not be measured: ConfigError:" in text
    assert "1 thread, PyTorch" in text

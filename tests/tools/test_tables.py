"""`tools/tables.py`, called in this process, on results that are written as the test writes them."""

from __future__ import annotations

import csv
import importlib.util
import io
from pathlib import Path

import pytest
import torch

from pasgan.apis.result_file import write_result
from pasgan.evaluation import ViewSynthesisEvaluator
from pasgan.evaluation.tables.published_scores import TABLE1, TABLE2, TABLE3, TABLE4
from pasgan.structures import PasganError
from tests.evaluation.clip_samples import make_sample

TOOL = Path(__file__).resolve().parents[2] / "tools" / "tables.py"


@pytest.fixture(scope="module")
def main():
    spec = importlib.util.spec_from_file_location("tables_tool", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return lambda *arguments: module.main([str(argument) for argument in arguments])


def write_system(folder: Path, noise: float, given_frames: int = 1) -> Path:
    """Score predictions that are the truth with noise, on two clips."""
    evaluator = ViewSynthesisEvaluator(
        [{"type": name} for name in ("MSE", "PSNR", "SSIM", "PoseMSE")], given_frames=given_frames
    )
    for seed, pair in enumerate((("C001", "C002"), ("C002", "C001"))):
        sample = make_sample(seed, *pair)
        random = torch.rand(sample["target_video"].shape, generator=torch.Generator().manual_seed(seed))
        sample["pred_video"] = (sample["target_video"] / 255 + noise * random).clamp(0, 1)
        evaluator.process([sample])
    evaluator.evaluate(2)
    run = {"config": "configs/pasgan/my_config.py", "checkpoint": str(folder), "checkpoint_sha256": str(noise)}
    write_result(folder, run | {"seed": 1}, evaluator.table, evaluator.protocol)
    return folder


@pytest.fixture(scope="module")
def systems(tmp_path_factory):
    root = tmp_path_factory.mktemp("results")
    good, bad = write_system(root / "good", 0.05), write_system(root / "a=b", 0.2)
    return {"good": good, "bad": bad, "other": write_system(root / "other", 0.05, given_frames=0)}


def test_table_of_two_systems(main, systems, capsys):
    main("table2", f"PAS-GAN={systems['good']}", f"RTNet={systems['bad']}/scores.json")
    text = capsys.readouterr().out
    rows = {line[:16].strip(): line.split() for line in text.splitlines()}
    assert "copy first frame" in rows
    assert "mean pose" in rows
    psnr = {name: float(rows[name][3].split("±")[0]) for name in ("PAS-GAN", "RTNet")}
    assert psnr["PAS-GAN"] > psnr["RTNet"] + 6


def test_path_without_a_name_is_called_after_its_config(main, systems, capsys):
    main("table1", systems["bad"], "--format", "csv", "--measured-only")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["system"] for row in rows] == ["my_config", "copy first frame"]
    assert 0 < float(rows[0]["v1→v2"]) < 1


def test_seeds(main, systems, capsys):
    main("table3", f"+LGTN={systems['good']}", f"+LGTN={systems['bad']}", "--region", "cropped")
    assert "mean ± sample standard deviation of 2 runs (seeds 1, 1)" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("name", "begin"), [("latex", r"\begin{table*}"), ("markdown", "**Systems"), ("csv", "system")]
)
def test_formats_and_files(main, systems, tmp_path, capsys, name, begin):
    out = tmp_path / "new" / "table"
    main("table2", f"PAS-GAN={systems['good']}", "--format", name, "--out", out)
    assert out.read_text(encoding="utf-8").startswith(begin)
    assert capsys.readouterr().out == f"table2 in {out}\n"


def test_results_that_do_not_belong_together(main, systems, tmp_path):
    with pytest.raises(ValueError, match=r"'A' .* and 'B' .*given_frames differ: 1 and 0"):
        main("table1", f"A={systems['good']}", f"B={systems['other']}", "--out", tmp_path / "table")
    assert not (tmp_path / "table").exists()


def test_wrong_requests(main, systems, tmp_path, capsys):
    with pytest.raises(PasganError, match="none: cannot be read"):
        main("table1", f"A={tmp_path}/none")
    with pytest.raises(ValueError, match="no result holds the FVD 'fvd-toy'; they hold none"):
        main("table2", systems["good"], "--fvd", "fvd-toy")
    with pytest.raises(SystemExit):
        main("table1", systems["good"], "--region", "masked")
    assert "belong to tables 2 to 4" in capsys.readouterr().err


def test_help_names_the_rows_of_the_paper(main, capsys):
    with pytest.raises(SystemExit):
        main("--help")
    text = " ".join(capsys.readouterr().out.split())
    for table in (TABLE1, TABLE2, TABLE3, TABLE4):
        assert ", ".join(table.rows) in text

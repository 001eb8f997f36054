"""test.py --dump, eval.py, tables.py and report.py as a user runs them."""

import json
import shutil

import pytest
import torch

from pasgan.engine.config import load_config
from pasgan.registry import MODELS
from tests.tools.tool_process import run

FVD = ["--metric", "FVD", "protocol=toy", "regions=[full,masked]"]


@pytest.fixture
def checkpoint(tiny_ntu_config, tmp_path):
    """Random weights under the name of a training: what is scored here is the way, not the model."""
    torch.manual_seed(0)
    model = MODELS.build(load_config(tiny_ntu_config).model)
    path = tmp_path / "iter_1.pth"
    torch.save({"state_dict": model.state_dict(), "meta": {"iter": 1}}, path)
    return path


def scores_of(folder):
    result = json.loads((folder / "scores.json").read_text())
    return {key: result[key] for key in ("scores", "pairs", "num_clips", "protocol", "frames_left_out")}


def close(a, b):
    """Equal, numbers to five digits: a network rounds otherwise in a batch of another size."""
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(close(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(close, a, b))
    return a == pytest.approx(b, rel=1e-5, abs=1e-7) if isinstance(a, float) else a == b


def test_dump_eval_tables_and_report(tiny_ntu_config, checkpoint, tmp_path):
    dump, work = tmp_path / "dump", ["--work-dir", tmp_path / "work", "--pictures", "0"]
    shown = run("tools/test.py", tiny_ntu_config, checkpoint, *work, "--dump", dump, *FVD)
    assert "FVD" in shown
    assert "source video" in shown
    assert "mean pose" in shown
    tested = scores_of(dump)
    assert tested == scores_of(tmp_path / "work" / "test")
    assert tested["num_clips"] == sum(tested["pairs"].values()) == 6
    assert {"psnr", "moving/psnr", "masked/fvd-toy", "kvd-toy", "pck@0.1-bbox"} <= set(tested["scores"])

    # Another batch size and another number of workers, without the model.
    loading = ["--cfg-options", "test_dataloader.batch_size=5", "test_dataloader.num_workers=2"]
    run("tools/eval.py", dump, "--out", tmp_path / "again", *FVD, *loading)
    assert scores_of(tmp_path / "again") == tested
    assert (tmp_path / "again" / "clips.csv").read_text() == (dump / "clips.csv").read_text()

    launch = ["-m", "torch.distributed.run", "--nproc-per-node=2", "--master-port=29583"]
    two = ["tools/test.py", tiny_ntu_config, checkpoint, "--launcher", "pytorch", "--pictures", "0"]
    run(*launch, *two, "--work-dir", tmp_path / "two", "--dump", tmp_path / "two_dump", *FVD)
    assert close(scores_of(tmp_path / "two_dump"), tested)

    table = run("tools/tables.py", "table1", f"ours={dump}", "--format", "markdown")
    assert "published" in table
    assert "copy first frame" in table
    run("tools/report.py", dump, tmp_path / "two_dump", "--names", "one", "two", "--clips", "1")
    assert "</html>" in (dump / "report.html").read_text()

    (next((dump / "clips").glob("*.png"))).unlink()
    assert "has lost the files of 1 of its 6 clips" in run("tools/eval.py", dump, status=2)
    shutil.rmtree(dump / "clips")
    assert "error: " in run("tools/report.py", dump, status=2)
    assert "no finished dump" in run("tools/eval.py", tmp_path, status=2)
    assert "no store there" in run("tools/eval.py", tmp_path / "two_dump", "--cfg-options", "data_root=none", status=2)

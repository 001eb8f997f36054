from __future__ import annotations

import csv
import json
import math

import pytest
from mmengine.config import Config

from pasgan.apis.result_file import ResultFileError, describe_run, read_clip_scores, read_result, write_result
from pasgan.evaluation import ViewSynthesisEvaluator
from tests.evaluation.clip_samples import T, make_sample

RUN = {"config": "configs/pasgan/my_config.py", "checkpoint": "w.pth", "checkpoint_sha256": "ab", "seed": 0}

LOADER = {"test_dataloader": {"dataset": {"pipeline": [{"type": "PackViewSynthesisInputs"}]}}}


@pytest.fixture
def evaluator():
    still = make_sample(1)
    still["target_video"] = still["target_video"][:, :1].repeat(1, T, 1, 1)
    made = ViewSynthesisEvaluator([{"type": "PSNR"}, {"type": "PoseMSE"}])
    made.process([make_sample(0), still])
    made.evaluate(2)
    return made


@pytest.fixture
def folder(evaluator, tmp_path):
    write_result(tmp_path, RUN, evaluator.table, evaluator.protocol)
    return tmp_path


def same(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b))


def test_result_is_read_as_it_was_written(folder, evaluator):
    result = read_result(folder)
    assert result.name == "my_config"
    assert result.protocol == json.loads(json.dumps(evaluator.protocol))
    assert result.info["num_clips"] == 2
    assert result.info["checkpoint_sha256"] == "ab"
    assert {"pasgan", "torch", "numpy", "python"} <= set(result.info["versions"])
    table = evaluator.table
    assert result.table.measures == table.measures
    assert result.table.clips_left_out == table.clips_left_out
    for key, rows in table.scores.items():
        for row, score in rows.items():
            read = result.table.scores[key][row]
            assert same(read.mean, score.mean)
            assert all(map(same, [*read.pairs, *read.curve], [*score.pairs, *score.curve]))


def test_clip_scores_are_read_as_they_were_written(folder, evaluator):
    clips = read_clip_scores(folder / "clips.csv")
    assert [clip.clip_id for clip in clips] == [clip.clip_id for clip in evaluator.table.clips]
    assert clips[0].scores == evaluator.table.clips[0].scores
    assert math.isnan(clips[1].scores["model"]["moving/psnr"])


def test_clip_table_opens_in_any_spreadsheet(folder):
    with open(folder / "clips.csv", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0][:4] == ["recording_id", "source_camera", "target_camera", "model:psnr"]
    assert {len(line) for line in lines} == {len(lines[0])}


def test_numbers_are_plain_json(folder):
    json.loads((folder / "scores.json").read_text(), parse_constant=pytest.fail)  # called for NaN and Infinity


def test_config_hash_is_about_what_is_computed(tmp_path):
    (tmp_path / "w.pth").write_bytes(b"weights")

    def sha256(**changes):
        cfg = Config({"model": {"type": "RTNet"}, "work_dir": "x", "randomness": {"seed": 1}, **LOADER, **changes})
        return describe_run(cfg, str(tmp_path / "w.pth"))["config_sha256"]

    assert sha256() == sha256(work_dir="y", launcher="pytorch")
    assert sha256() != sha256(model={"type": "VRNet"})


def test_result_and_its_table_say_what_is_given(evaluator, tmp_path):
    write_result(tmp_path, {**RUN, "target_information": ["pose of every frame"]}, evaluator.table, evaluator.protocol)
    assert read_result(tmp_path).info["target_information"] == ["pose of every frame"]
    assert "| model | poses |" in (tmp_path / "scores.md").read_text(encoding="utf-8")


def test_results_written_before_do_not_say_what_is_given(folder):
    assert "target_information" not in read_result(folder).info
    assert "| model | – |" in (folder / "scores.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "this is no result"), ("[]", "this is no result"), ('{"config": "a.py"}', "the field '.*' is missing")],
)
def test_broken_results_are_named(tmp_path, text, message):
    (tmp_path / "scores.json").write_text(text)
    with pytest.raises(ResultFileError, match=rf"scores\.json: {message}"):
        read_result(tmp_path)
    with pytest.raises(ResultFileError, match="cannot be read"):
        read_result(tmp_path / "none.json")

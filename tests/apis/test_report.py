from __future__ import annotations

import pytest

from pasgan.apis.report import _curves, _pair_table, _rank_key, _summary_table, _systems
from pasgan.evaluation import ViewSynthesisEvaluator
from pasgan.evaluation.result import Result
from pasgan.structures import PasganError
from tests.evaluation.clip_samples import make_sample

FACTS = ("config", "config_sha256", "checkpoint", "checkpoint_sha256", "seed", "num_clips")
INFO = dict.fromkeys(FACTS, "0123456789" * 3) | {"target_information": ["first frame"]}


def make_result(name: str, poses: bool) -> Result:
    evaluator = ViewSynthesisEvaluator(
        [{"type": "PSNR"}, {"type": "PoseMSE"}, {"type": "WarpingError"}, {"type": "FVD", "protocol": "toy"}]
    )
    samples = [make_sample(seed) for seed in range(2)]
    for sample in samples:
        if not poses:
            del sample["pred_keypoints"]
    evaluator.process(samples)
    evaluator.evaluate(2)
    return Result(name, evaluator.table, evaluator.protocol, dict(INFO))


@pytest.fixture
def results():
    return [make_result("without", poses=False), make_result("with", poses=True)]


def rows_of(table):
    return {(part, row.name): set(row.scores) for part, rows in table.parts.items() for row in rows}


def test_methods_with_and_without_poses_stand_in_one_table(results):
    rows = rows_of(_summary_table(results))
    assert rows["full frame", "PSNR"] == {"without", "with", "copy first frame"}
    assert rows["poses", "pose MSE"] == {"with", "repeat first pose", "mean pose"}
    assert "true video" in rows["full frame", "warping error (dis flow)"]
    assert {system.kind for system in _systems(results) if system.name == "true video"} == {"reference"}
    assert _systems(results)[0].facts["checkpoint sha256"] == "0123456789012345"


def test_systems_say_what_they_are_given(results):
    results[1].info.pop("target_information")  # written before it was recorded
    given = {system.name: system.given for system in _systems(results)}
    baselines = {"copy first frame": "first frame", "repeat first pose": "first pose", "mean pose": "mean pose"}
    assert given == {"without": "first frame", "with": "–", **baselines, "true video": "all frames"}


def test_measures_of_the_whole_set_have_neither_pairs_nor_curves(results):
    pairs = rows_of(_pair_table(results))
    assert {name for _, name in pairs} == {"v1→v2", "mean"}
    assert not any("FVD" in part for part, _ in pairs)
    curves = {curve.title: set(curve.series) for of_region in _curves(results).values() for curve in of_region}
    assert curves["pose MSE"] == {"with", "repeat first pose", "mean pose"}
    assert not any("FVD" in title for title in curves)


def test_clips_are_ranked_by_what_the_first_run_has(results):
    assert _rank_key(results[0], None) == "moving/psnr"
    assert _rank_key(results[1], "pose_mse") == "pose_mse"
    with pytest.raises(PasganError, match="cannot be ranked by 'pose_mse'; measured: psnr"):
        _rank_key(results[0], "pose_mse")

from __future__ import annotations

import json
import math
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.evaluator import Evaluator
from torch import Tensor, nn

from pasgan.evaluation import FVD, PSNR, ScoredClip, ScoreTable, ViewSynthesisEvaluator
from pasgan.evaluation.metrics import fvd as fvd_module
from pasgan.evaluation.video_distance.video_feature_extractor import ExtractorError
from pasgan.evaluation.video_distance.video_features import find_protocol
from pasgan.registry import METRICS
from tests.evaluation.clip_samples import make_sample

ROOT = Path(__file__).parents[3]
NUM_CLIPS = 10


def _samples(num: int = NUM_CLIPS) -> list[dict]:
    """Clips of two view pairs."""
    return [make_sample(seed, "C001", "C002" if seed % 2 else "C003") for seed in range(num)]


def _evaluate(samples: list[dict], batch: int = 3, **options) -> tuple[dict[str, float], FVD]:
    metric = FVD("toy", **options)
    for start in range(0, len(samples), batch):
        chunk = samples[start : start + batch]
        inputs = {"source_video": [sample["target_video"].flip(1) for sample in chunk]}
        metric.process({"inputs": inputs}, chunk)
    return metric.evaluate(len(samples)), metric


@pytest.fixture
def log(monkeypatch) -> list[str]:
    """The warnings that are logged."""
    lines: list[str] = []
    monkeypatch.setattr(fvd_module, "print_log", lambda text, logger, level: lines.append(text))
    return lines


def test_is_registered_and_scores_every_video():
    assert METRICS.build({"type": "FVD", "protocol": "toy"}).prefix == ""
    scores, metric = _evaluate(_samples())
    assert set(scores) == {f"{row}{key}" for row in ("", "copy/", "source/") for key in ("fvd-toy", "kvd-toy")}
    assert all(value > 0 for name, value in scores.items() if "fvd" in name)
    assert metric.table.num_clips == (5, 5)
    assert metric.table.scores["fvd-toy"]["model"].details["n"] == NUM_CLIPS


def test_value_is_the_frechet_distance_of_the_features():
    samples = _samples()
    scores, metric = _evaluate(samples)
    clips = [ScoredClip.of_sample(sample) for sample in samples]
    truth = np.stack([metric.extractor(clip.target_video).numpy() for clip in clips])
    model = np.stack([metric.extractor(clip.videos["model"]).numpy() for clip in clips])
    centred = [x - x.mean(axis=0) for x in (truth, model)]
    spread = sum((x**2).sum() for x in centred) - 2 * np.linalg.norm(centred[0] @ centred[1].T, "nuc")
    expected = ((truth.mean(axis=0) - model.mean(axis=0)) ** 2).sum() + spread / (NUM_CLIPS - 1)
    assert scores["fvd-toy"] == pytest.approx(expected, rel=1e-9)


def test_perfect_prediction_scores_zero_and_a_frozen_one_as_the_copy():
    samples = _samples()
    perfect, _ = _evaluate([sample | {"pred_video": sample["target_video"]} for sample in samples])
    assert perfect["fvd-toy"] == pytest.approx(0, abs=1e-9)
    assert perfect["kvd-toy"] == 0
    frozen, _ = _evaluate([s | {"pred_video": s["target_video"][:, :1].expand(-1, 4, -1, -1)} for s in samples])
    assert frozen["fvd-toy"] == frozen["copy/fvd-toy"] > 0.1


def test_first_frame_counts():
    """Unlike measures of single frames, FVD looks at whole clips."""
    samples = _samples(4)
    for sample in samples:
        sample["pred_video"] = sample["target_video"].clone()
        sample["pred_video"][:, 0] = 0
    assert _evaluate(samples)[0]["fvd-toy"] > 0.1


def test_regions():
    samples = _samples(6)
    for sample in samples:
        sample["target_keypoints"] = sample["target_keypoints"] * 0.2 - 0.5
        sample["pred_video"] = sample["target_video"].clone()
        sample["pred_video"][..., 24:, 24:] = 255  # wrong, but far from the person
    scores, metric = _evaluate(samples, regions=("cropped", "full", "masked"))
    assert scores["fvd-toy"] > 1
    assert scores["masked/fvd-toy"] == pytest.approx(0, abs=1e-9)
    assert scores["cropped/fvd-toy"] == pytest.approx(0, abs=1e-9)
    assert {"kvd-toy", "masked/kvd-toy", "cropped/kvd-toy"} < set(scores)
    assert "one box per clip" in metric.measures["fvd-toy"].protocol
    with pytest.raises(ValueError, match="unknown region moving"):
        FVD("toy", regions=("moving",))


def test_clip_without_key_region_is_left_out_and_counted():
    samples = _samples(6)
    samples[2]["target_keypoints_visible"] = torch.zeros(4, 5, dtype=torch.uint8)
    with_it, metric = _evaluate(samples, regions=("full", "masked"))
    assert metric.table.clips_left_out == {"fvd-toy": 0, "kvd-toy": 0, "masked/fvd-toy": 1, "masked/kvd-toy": 1}
    assert metric.table.frames_left_out["masked/fvd-toy"] == 4
    assert metric.table.frames_scored["masked/fvd-toy"] == 20
    assert metric.table.scores["masked/fvd-toy"]["model"].details["n"] == 5
    without, _ = _evaluate(samples[:2] + samples[3:], regions=("masked",))
    assert with_it["masked/fvd-toy"] == pytest.approx(without["masked/fvd-toy"], rel=1e-9)


def test_no_clip_with_a_key_region_is_nan_not_silence(log):
    samples = _samples(3)
    for sample in samples:
        sample["target_keypoints_visible"] = torch.zeros(4, 5, dtype=torch.uint8)
    scores, metric = _evaluate(samples, regions=("masked",))
    assert math.isnan(scores["masked/fvd-toy"])
    assert math.isnan(scores["masked/kvd-toy"])
    assert metric.table.clips_left_out["masked/fvd-toy"] == 3
    assert "masked/fvd-toy of 0 clips does not exist" in log[0]


def test_samples_without_frames_have_no_score():
    sample = make_sample()
    del sample["target_video"], sample["pred_video"]
    scores, metric = _evaluate_poses(sample)
    assert scores == {}
    assert metric.table.num_clips == (1,)


def _evaluate_poses(sample: dict) -> tuple[dict[str, float], FVD]:
    metric = FVD("toy")
    metric.process({}, [sample])
    return metric.evaluate(1), metric


def test_row_that_lacks_a_clip_is_left_out():
    metric, samples = FVD("toy"), _samples(4)
    metric.process({"inputs": {"source_video": [samples[0]["target_video"]]}}, samples[:1])
    metric.process({}, samples[1:])
    assert not [name for name in metric.evaluate(4) if name.startswith("source/")]


def test_one_warning_with_the_size_of_the_bias(log):
    _, metric = _evaluate(_samples(), regions=("full", "masked"))
    assert len(log) == 1
    scores = metric.table.scores
    for key in ("fvd-toy", "masked/fvd-toy"):
        score = scores[key]["model"]
        part = f"{key} = {score.mean:.4g} of 10 clips, of which about {score.details['bias']:.4g} is bias"
        assert part in log[0]
    assert "its 64 features" in log[0]


def test_enough_clips_need_no_warning(log, monkeypatch):
    monkeypatch.setattr(fvd_module, "CLIPS_PER_DIMENSION", NUM_CLIPS / 64)
    _evaluate(_samples())
    assert log == []


def test_single_clip_is_nan_with_the_reason(log):
    scores, metric = _evaluate(_samples(1))
    assert math.isnan(scores["fvd-toy"])
    assert "fvd-toy of 1 clips does not exist (at least 2 are needed)" in log[0]
    json.dumps(metric.table.as_dict(), allow_nan=False)


def test_batches_and_order_do_not_matter():
    samples = _samples()
    one, _ = _evaluate(samples, batch=1)
    for other, _ in (_evaluate(samples, batch=7), _evaluate(samples[::-1], batch=4)):
        assert other == pytest.approx(one, rel=1e-9)


def test_second_evaluation_starts_anew():
    samples, metric = _samples(6), FVD("toy")
    metric.process({}, samples)
    first = metric.evaluate(6)
    metric.process({}, samples)
    assert metric.evaluate(6) == first


def test_missing_and_repeated_clips_are_errors():
    metric, samples = FVD("toy"), _samples(3)
    metric.process({}, [*samples, samples[0]])
    with pytest.raises(ValueError, match=r"seen 4 clips of a test set of 3: .* round_up=False"):
        metric.evaluate(3)
    metric = FVD("toy")
    metric.process({}, samples)
    with pytest.raises(ValueError, match="seen 3 of 4 clips"):
        metric.evaluate(4)
    with pytest.raises(ValueError, match="seen 0 of 0 clips"):
        FVD("toy").evaluate(0)


def test_clip_length_that_does_not_fit_is_an_error_before_the_network_runs(monkeypatch):
    metric = FVD("toy")
    metric.extractor.protocol = find_protocol("i3d16-repeat2")
    monkeypatch.setattr(metric.extractor, "_run", lambda inputs: pytest.fail("the network ran"))
    with pytest.raises(ValueError, match="exactly 8 frames twice, 16 in all; the clip has 4"):
        metric.process({}, _samples(1))


def test_features_that_are_not_finite_name_the_clip(monkeypatch):
    metric = FVD("toy")
    monkeypatch.setattr(metric.extractor, "_run", lambda inputs: torch.full((1, 64), math.nan))
    with pytest.raises(ValueError, match=r"clip S001P001R001A000_C001_C003: the FVD features of the video `truth`"):
        metric.process({}, _samples(1))


def test_table_and_protocol_of_the_whole_evaluator():
    evaluator = ViewSynthesisEvaluator([PSNR(regions=("full",)), FVD("toy")], per_pair=True)
    evaluator.process(_samples(6))
    scores = evaluator.evaluate(6)
    assert scores["fvd-toy"] == evaluator.table.mean("fvd-toy", "model")
    assert {"psnr", "v1-v2/psnr"} < set(scores)
    assert "v1-v2/fvd-toy" not in scores
    assert "not comparable" in evaluator.table.label("fvd-toy")
    text = evaluator.protocol["measures"]["fvd-toy"]
    assert "random 3-D network, sha256" in text
    assert "n - 1" in text
    plain = json.loads(json.dumps(evaluator.table.as_dict(), allow_nan=False))
    assert ScoreTable.from_dict(plain).scores["fvd-toy"] == evaluator.table.scores["fvd-toy"]


def test_works_under_mmengines_own_evaluator():
    evaluator = Evaluator([{"type": "FVD", "protocol": "toy"}])
    evaluator.process(_samples(3), {})
    assert evaluator.evaluate(3)["fvd-toy"] > 0


class SmallI3D(nn.Module):
    """As the common I3D file is called, with 400 features, but small."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.stem = nn.Conv3d(3, 400, (3, 16, 16), stride=(2, 16, 16))

    def forward(self, x: Tensor, rescale: bool = True, resize: bool = True, return_features: bool = False) -> Tensor:
        if rescale or resize or not return_features:
            return x
        return torch.relu(self.stem(x)).mean(dim=(2, 3, 4))


def test_with_a_torchscript_file(tmp_path):
    path = tmp_path / "i3d.pt"
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*torch.jit")  # deprecated by PyTorch
        torch.jit.script(SmallI3D()).save(path)
    metric = FVD("i3d10-pad", fvd_extractor=path)
    metric.process({}, _samples(4))
    scores = metric.evaluate(4)
    assert set(scores) == {"fvd-i3d10-pad", "kvd-i3d10-pad", "copy/fvd-i3d10-pad", "copy/kvd-i3d10-pad"}
    assert scores["fvd-i3d10-pad"] > 0
    assert metric.table.label("fvd-i3d10-pad") == "full frame: FVD (i3d10-pad) ↓"
    assert "i3d.pt, sha256" in metric.measures["kvd-i3d10-pad"].protocol


def test_default_protocol_needs_a_network():
    with pytest.raises(ExtractorError, match="i3d16-repeat2 needs a video network"):
        FVD()


PROCESS = """
import json, sys, torch, torch.distributed as dist
from mmengine.registry import init_default_scope
from pasgan.evaluation import FVD
from tests.evaluation.metrics.test_fvd import NUM_CLIPS, _samples
rank, rendezvous, out = int(sys.argv[1]), sys.argv[2], sys.argv[3]
torch.set_num_threads(1)
init_default_scope("pasgan")
dist.init_process_group("gloo", init_method=f"file://{rendezvous}", rank=rank, world_size=2)
mine = _samples()[rank::2]
padded = FVD("toy")
padded.process({}, mine + _samples()[:rank])  # as a sampler with round_up does
try:
    padded.evaluate(NUM_CLIPS)
except ValueError as error:
    print(error)
metric = FVD("toy", regions=("full", "masked"))
metric.process({}, mine)
scores = metric.evaluate(NUM_CLIPS)
if rank == 0:
    details = [score.details for rows in metric.table.scores.values() for score in rows.values()]
    json.dump([scores, details], open(out, "w"))
dist.barrier()
dist.destroy_process_group()
"""


def test_two_processes_give_the_same_scores_and_both_refuse_a_padded_sampler(tmp_path):
    arguments = [str(tmp_path / "rendezvous"), str(tmp_path / "scores.json")]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, str(rank), *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for rank in range(2)
    ]
    outputs = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert all("seen 11 clips of a test set of 10" in output and "round_up=False" in output for output in outputs)

    together, details = json.loads((tmp_path / "scores.json").read_text())
    metric = FVD("toy", regions=("full", "masked"))
    metric.process({}, _samples())
    assert together == pytest.approx(metric.evaluate(NUM_CLIPS), rel=1e-9)
    alone = [score.details for rows in metric.table.scores.values() for score in rows.values()]
    for one, other in zip(details, alone, strict=True):
        assert one == pytest.approx(other, rel=1e-9)

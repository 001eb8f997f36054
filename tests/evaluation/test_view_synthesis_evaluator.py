from __future__ import annotations

import itertools
import math
import random

import pytest
import torch
from mmengine.evaluator import Evaluator

from pasgan.evaluation import ViewSynthesisEvaluator
from pasgan.evaluation.functional import MAX_PSNR, frame_psnr, frame_ssim
from pasgan.ops.region import key_region_mask
from pasgan.registry import EVALUATOR
from pasgan.structures import ViewSynthesisDataSample
from tests.evaluation.clip_samples import SIZE, K, T, make_sample

METRICS = [{"type": name} for name in ("MSE", "PSNR", "SSIM", "PoseMSE")]


def evaluate(
    samples: list[dict], batch: int = 2, sources: bool = False, **options
) -> tuple[dict, ViewSynthesisEvaluator]:
    evaluator = ViewSynthesisEvaluator(**{"metrics": METRICS, **options})
    for start in range(0, len(samples), batch):
        chosen = samples[start : start + batch]
        inputs = {"source_video": [s["target_video"].flip(1) for s in chosen]} if sources else {}
        evaluator.process(chosen, {"inputs": inputs})
    return evaluator.evaluate(len(samples)), evaluator


def test_is_what_the_runner_builds():
    evaluator = EVALUATOR.build({"type": "ViewSynthesisEvaluator", "metrics": METRICS, "window": 0.2})
    assert [type(metric).__name__ for metric in evaluator.metrics] == ["MSE", "PSNR", "SSIM", "PoseMSE"]
    assert evaluator.metrics[0].prefix == ""


def test_one_entry_per_clip():
    evaluator = ViewSynthesisEvaluator(METRICS)
    evaluator.process([make_sample(seed) for seed in range(3)])
    assert [len(metric.results) for metric in evaluator.metrics] == [3] * 4


def test_full_frame_scores_are_means_over_generated_frames(sample):
    scores, _ = evaluate([sample])
    pred, target = sample["pred_video"][:, 1:].transpose(0, 1), sample["target_video"][:, 1:].transpose(0, 1) / 255
    assert scores["psnr"] == pytest.approx(frame_psnr(pred, target).mean().item(), abs=1e-5)
    assert scores["ssim"] == pytest.approx(frame_ssim(pred, target).mean().item(), abs=1e-6)
    assert scores["pose_mse"] == pytest.approx(0.02, rel=1e-5)


def test_std_and_curve_are_of_the_frames(sample):
    _, evaluator = evaluate([sample, make_sample(1)])
    pair = [make_sample(seed) for seed in (0, 1)]
    frames = torch.stack([frame_psnr(*(s[key].transpose(0, 1)[1:] / scale for key, scale in _VIDEOS)) for s in pair])
    score = evaluator.table.scores["psnr"]["model"]
    assert score.std == pytest.approx(frames.std(correction=0).item(), abs=1e-4)
    assert math.isnan(score.curve[0])
    assert score.curve[1:] == pytest.approx(frames.mean(dim=0).tolist(), abs=1e-4)
    assert len(evaluator.table.scores["pose_mse"]["model"].curve) == T


_VIDEOS = (("pred_video", 1), ("target_video", 255))


def test_predictions_are_scored_as_eight_bit_frames(sample):
    jittered = sample["pred_video"] + 0.4 / 255 * (torch.rand(sample["pred_video"].shape) - 0.5)
    scores, _ = evaluate([sample | {"pred_video": jittered.clamp(0, 1)}])
    eight_bits = (sample["pred_video"] * 255).round().to(torch.uint8)
    assert scores == evaluate([sample])[0] == evaluate([sample | {"pred_video": eight_bits}])[0]


def test_masked_region_blackens_both_videos(sample):
    scores, _ = evaluate([sample], window=0.2)
    mask = key_region_mask(sample["target_keypoints"][1:], (SIZE, SIZE), 0.2)
    pred, target = (sample[k][:, 1:].transpose(0, 1) for k in ("pred_video", "target_video"))
    assert scores["masked/psnr"] == pytest.approx(frame_psnr(pred * mask, target / 255 * mask).mean().item(), abs=1e-4)
    assert scores["masked/psnr"] > scores["cropped/psnr"]


def test_copy_row_is_the_first_frame_repeated(sample):
    scores, _ = evaluate([sample])
    cheat = sample | {"pred_video": (sample["target_video"][:, :1] / 255).expand(-1, T, -1, -1)}
    cheated, _ = evaluate([cheat])
    for key in ("psnr", "ssim", "mse", "masked/psnr", "cropped/ssim", "moving/psnr"):
        assert scores[f"copy/{key}"] == cheated[key]
    assert scores["moving/psnr"] > scores["copy/moving/psnr"] + 5


def test_source_row_is_the_source_video_passed_through(sample):
    scores, _ = evaluate([sample], sources=True)
    passed = sample | {"pred_video": sample["target_video"].flip(1) / 255}
    assert scores["source/psnr"] == evaluate([passed])[0]["psnr"]
    assert "source/psnr" not in evaluate([sample])[0]


def test_pose_baselines(sample):
    inputs = {"source_keypoints": [sample["target_keypoints"] + 0.2, make_sample(1)["target_keypoints"]]}
    evaluator = ViewSynthesisEvaluator([{"type": "PoseMSE"}])
    evaluator.process([sample, make_sample(1)], {"inputs": inputs})
    scores = evaluator.evaluate(2)
    keypoints = torch.stack([sample["target_keypoints"], make_sample(1)["target_keypoints"]])
    errors = {
        "repeat_pose": keypoints - keypoints[:, :1],
        "mean_pose": keypoints - keypoints.mean(dim=(0, 1)),
        "source": torch.tensor([0.2, 0.0]).view(2, 1, 1, 1).expand_as(keypoints),
    }
    for row, error in errors.items():
        assert scores[f"{row}/pose_mse"] == pytest.approx(error.square().sum(-1).mean().item(), rel=1e-5), row


def test_moving_region_scores_only_what_moves(sample):
    pred = sample["target_video"] / 255
    pred[:, :, 25:, 25:] += 0.3  # wrong, but where nothing moves
    scores, _ = evaluate([sample | {"pred_video": pred}])
    assert scores["moving/psnr"] == MAX_PSNR
    assert scores["psnr"] < 40


def test_still_clip_is_left_out_of_the_moving_region_and_counted(sample):
    sample["target_video"] = sample["target_video"][:, :1].repeat(1, T, 1, 1)
    scores, evaluator = evaluate([sample])
    assert math.isnan(scores["moving/psnr"])
    assert evaluator.table.frames_left_out["moving/psnr"] == T - 1
    assert evaluator.table.clips_left_out["moving/psnr"] == 1
    assert evaluator.table.frames_left_out["psnr"] == 0
    both, evaluator = evaluate([sample, make_sample(1)])
    assert both["moving/psnr"] == evaluate([make_sample(1)])[0]["moving/psnr"]
    assert evaluator.table.num_clips == (2,)


def test_clip_without_known_joints_is_counted_not_scored(sample):
    sample["target_keypoints_visible"] = torch.zeros(T, K, dtype=torch.uint8)
    scores, evaluator = evaluate([sample])
    assert math.isnan(scores["masked/psnr"])
    assert math.isnan(scores["pose_mse"])
    assert evaluator.table.frames_left_out["masked/ssim"] == T - 1
    assert evaluator.table.frames_left_out["pose_mse"] == T
    assert evaluator.table.clips_left_out["pose_mse"] == 1


def test_identical_clips_are_capped_and_counted(sample):
    scores, evaluator = evaluate([sample | {"pred_video": sample["target_video"] / 255}])
    assert scores["psnr"] == MAX_PSNR
    assert scores["ssim"] == pytest.approx(1, abs=1e-7)
    assert evaluator.table.frames_capped["model"] == T - 1


def test_given_frames_zero_scores_the_first_frame_too(sample):
    scores, evaluator = evaluate([sample], given_frames=0)
    assert evaluator.table.frames_scored["psnr"] == T
    assert evaluator.table.frames_capped["copy"] == 1
    assert "from frame 0" in evaluator.protocol["frames"]
    assert scores["copy/psnr"] > evaluate([make_sample()])[0]["copy/psnr"]


def test_any_batch_size_and_order_give_the_same_digits():
    pairs = list(itertools.permutations(("C001", "C002", "C003"), 2))
    samples = [make_sample(seed, *pairs[seed % 6]) for seed in range(12)]
    reference, _ = evaluate(samples, batch=1)
    shuffled = random.Random(0).sample(samples, 12)
    assert evaluate(shuffled, batch=5)[0] == reference


def test_view_pairs_and_their_mean():
    samples = [make_sample(0), make_sample(1), make_sample(2, "C002", "C001")]
    scores, evaluator = evaluate(samples, per_pair=True)
    assert evaluator.table.pairs == ("v1→v2", "v2→v1")
    assert evaluator.table.num_clips == (2, 1)
    assert scores["psnr"] == pytest.approx((scores["v1-v2/psnr"] + scores["v2-v1/psnr"]) / 2)
    assert not any(key.startswith("v1") for key in evaluate(samples)[0])


def test_clip_means_are_those_of_single_clips():
    samples = [make_sample(0), make_sample(1)]
    _, evaluator = evaluate(samples)
    for clip, sample in zip(evaluator.table.clips, samples, strict=True):
        assert clip.clip_id == f"{sample['recording_id']}_C001_C002"
        alone, _ = evaluate([sample])
        assert clip.scores["model"]["psnr"] == pytest.approx(alone["psnr"], rel=1e-12)
        assert clip.scores["copy"]["moving/psnr"] == pytest.approx(alone["copy/moving/psnr"], rel=1e-12)


def test_clips_without_frames_get_pose_scores(sample):
    del sample["target_video"], sample["pred_video"]
    scores, _ = evaluate([sample], metrics=[{"type": "PoseMSE"}])
    assert set(scores) == {"pose_mse", "repeat_pose/pose_mse", "mean_pose/pose_mse"}


def test_method_without_poses_gets_image_scores(sample):
    del sample["pred_keypoints"]
    scores, _ = evaluate([sample])
    assert "pose_mse" not in scores
    assert scores["repeat_pose/pose_mse"] > 0


def test_a_metric_works_behind_mmengines_own_evaluator(sample):
    meta = ("recording_id", "source_camera", "target_camera")
    data_sample = ViewSynthesisDataSample(metainfo={key: sample[key] for key in meta})
    for key in sample.keys() - set(meta):
        setattr(data_sample, key, sample[key])
    evaluator = Evaluator([{"type": "PSNR", "_scope_": "pasgan"}])
    evaluator.process([data_sample], {})
    assert evaluator.evaluate(1).items() <= evaluate([make_sample()])[0].items()


def test_protocol_names_every_measure_and_baseline(sample):
    _, evaluator = evaluate([sample], sources=True)
    protocol = evaluator.protocol
    assert set(protocol["measures"]) == {"mse", "psnr", "ssim", "pose_mse"}
    assert set(protocol["baselines"]) == {"copy", "source", "repeat_pose", "mean_pose"}
    assert set(protocol["regions"]) == {"masked", "cropped", "moving"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pred_video": torch.zeros(3, T, SIZE, SIZE + 1)}, "shape"),
        ({"pred_video": torch.zeros(3, T - 1, SIZE, SIZE)}, "shape"),
        ({"pred_video": torch.full((3, T, SIZE, SIZE), float("nan"))}, "NaN"),
        ({"pred_video": torch.full((3, T, SIZE, SIZE), 1.5)}, "outside"),
        ({"pred_video": torch.zeros(3, T, SIZE, SIZE, dtype=torch.int64)}, "float"),
        ({"pred_video": None}, "no pred_video"),
        ({"pred_keypoints": torch.zeros(T, K + 1, 2)}, "keypoints have shape"),
        ({"pred_keypoints": torch.full((T, K, 2), float("inf"))}, "keypoints hold NaN"),
    ],
)
def test_bad_predictions_name_the_clip(changes, message):
    with pytest.raises(ValueError, match=f"S001P001R001A000 C001→C002.*{message}"):
        ViewSynthesisEvaluator(METRICS).process([make_sample(**changes)])


def test_sample_without_any_prediction_is_an_error(sample):
    for key in ("target_video", "pred_video", "pred_keypoints"):
        del sample[key]
    with pytest.raises(ValueError, match="neither pred_video nor pred_keypoints"):
        ViewSynthesisEvaluator(METRICS).process([sample])


def test_rounding_beyond_the_range_is_clipped(sample):
    ViewSynthesisEvaluator(METRICS).process([sample | {"pred_video": sample["pred_video"] * 0 + 1.0004}])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"metrics": [{"type": "PSNR", "regions": ("cropt",)}]}, "unknown region cropt; known here: full, masked"),
        ({"metrics": [{"type": "SSIM", "regions": ("moving",)}]}, "unknown region moving; known here: full, masked"),
        ({"metrics": METRICS, "given_frames": -1}, "given_frames must not be negative"),
        ({"metrics": METRICS, "window": 0}, "window must be positive"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(ValueError, match=message):
        ViewSynthesisEvaluator(**options)


def test_lost_clips_and_repeated_metrics_are_errors(sample):
    evaluator = ViewSynthesisEvaluator(METRICS)
    evaluator.process([sample])
    with pytest.raises(ValueError, match="1 of 2 clips were scored"):
        evaluator.evaluate(2)
    with pytest.raises(ValueError, match="same metric name"):
        evaluate([sample], metrics=[{"type": "PoseMSE"}, {"type": "PoseMSE"}])


def test_all_frames_given_is_an_error(sample):
    with pytest.raises(ValueError, match=f"it has {T} frames, of which {T} are given"):
        evaluate([sample], given_frames=T)

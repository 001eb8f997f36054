from __future__ import annotations

import itertools
import math
import random

import pytest
import torch
from mmengine.evaluator import Evaluator

from pasgan.evaluation import ViewSynthesisMetric
from pasgan.evaluation.functional import MAX_PSNR, frame_psnr, frame_ssim
from pasgan.evaluation.metrics.view_synthesis_metric import first_known_pose
from pasgan.ops.region import key_region_mask
from pasgan.registry import METRICS
from pasgan.structures import ViewSynthesisDataSample

T, K, SIZE = 4, 5, 32


def _sample(seed: int = 0, source: str = "C001", target: str = "C002", **changes) -> dict:
    """A clip in which a bright square walks over a dim texture, with a noisy prediction."""
    generator = torch.Generator().manual_seed(seed)
    video = torch.randint(0, 60, (3, 1, SIZE, SIZE), generator=generator, dtype=torch.uint8).repeat(1, T, 1, 1)
    for t in range(T):
        video[:, t, 8:18, 4 + 4 * t : 12 + 4 * t] = 220
    noise = 0.1 * torch.rand(video.shape, generator=generator)
    keypoints = torch.rand(T, K, 2, generator=generator) - 0.5
    sample = {
        "recording_id": f"S001P001R001A{seed:03d}",
        "source_camera": source,
        "target_camera": target,
        "target_video": video,
        "target_keypoints": keypoints,
        "target_keypoints_visible": torch.full((T, K), 2, dtype=torch.uint8),
        "pred_video": (video / 255 + noise).clamp(0, 1),
        "pred_keypoints": keypoints + 0.1,
    }
    return sample | changes


def _evaluate(samples: list[dict], batch: int = 2, **options) -> tuple[dict, ViewSynthesisMetric]:
    metric = ViewSynthesisMetric(**options)
    for start in range(0, len(samples), batch):
        metric.process({}, samples[start : start + batch])
    return metric.evaluate(len(samples)), metric


def test_is_registered_and_silent_about_its_prefix():
    metric = METRICS.build({"type": "ViewSynthesisMetric"})
    assert metric.prefix == ""


def test_one_entry_per_clip():
    metric = ViewSynthesisMetric()
    metric.process({}, [_sample(seed) for seed in range(3)])
    assert len(metric.results) == 3


def test_full_frame_scores_are_means_over_generated_frames():
    sample = _sample()
    scores, _ = _evaluate([sample])
    pred, target = sample["pred_video"][:, 1:].transpose(0, 1), sample["target_video"][:, 1:].transpose(0, 1) / 255
    assert scores["psnr"] == pytest.approx(frame_psnr(pred, target).mean().item(), abs=1e-9)
    assert scores["ssim"] == pytest.approx(frame_ssim(pred, target).mean().item(), abs=1e-9)
    assert scores["pose_mse"] == pytest.approx(0.02, rel=1e-5)


def test_masked_region_blackens_both_videos():
    sample = _sample()
    scores, _ = _evaluate([sample], window=0.2)
    mask = key_region_mask(sample["target_keypoints"][1:], (SIZE, SIZE), 0.2)
    pred, target = (sample[k][:, 1:].transpose(0, 1) for k in ("pred_video", "target_video"))
    assert scores["masked/psnr"] == pytest.approx(frame_psnr(pred * mask, target / 255 * mask).mean().item(), abs=1e-6)
    assert scores["masked/psnr"] > scores["cropped/psnr"]


def test_copy_row_is_the_first_frame_repeated():
    sample = _sample()
    scores, _ = _evaluate([sample])
    cheat = sample | {"pred_video": (sample["target_video"][:, :1] / 255).expand(-1, T, -1, -1)}
    cheated, _ = _evaluate([cheat])
    for key in ("psnr", "ssim", "mse", "masked/psnr", "cropped/ssim", "moving/psnr"):
        assert scores[f"copy/{key}"] == cheated[key]
    assert scores["moving/psnr"] > scores["copy/moving/psnr"] + 5


def test_moving_region_scores_only_what_moves():
    sample = _sample()
    pred = sample["target_video"] / 255
    pred[:, :, 25:, 25:] += 0.3  # wrong, but where nothing moves
    scores, _ = _evaluate([sample | {"pred_video": pred}])
    assert scores["moving/psnr"] == MAX_PSNR
    assert scores["psnr"] < 40


def test_still_clip_is_left_out_of_the_moving_region_and_counted():
    still = _sample()
    still["target_video"] = still["target_video"][:, :1].repeat(1, T, 1, 1)
    scores, metric = _evaluate([still])
    assert math.isnan(scores["moving/psnr"])
    assert scores["moving/frames_left_out"] == T - 1
    assert metric.table.frames_left_out["psnr"] == 0
    both, _ = _evaluate([still, _sample(1)])
    alone, _ = _evaluate([_sample(1)])
    assert both["moving/psnr"] == alone["moving/psnr"]
    assert both["moving/frames_left_out"] == T - 1


def test_clip_without_known_joints_is_counted_not_scored():
    sample = _sample()
    sample["target_keypoints_visible"] = torch.zeros(T, K, dtype=torch.uint8)
    scores, metric = _evaluate([sample])
    assert math.isnan(scores["masked/psnr"])
    assert math.isnan(scores["pose_mse"])
    assert metric.table.frames_left_out["masked/ssim"] == T - 1
    assert metric.table.frames_left_out["pose_mse"] == T


def test_identical_clips_are_capped_and_counted():
    sample = _sample()
    scores, metric = _evaluate([sample | {"pred_video": sample["target_video"] / 255}])
    assert scores["psnr"] == MAX_PSNR
    assert scores["ssim"] == pytest.approx(1, abs=1e-7)
    assert metric.table.frames_capped["model"] == T - 1


def test_given_frames_zero_scores_the_first_frame_too():
    scores, metric = _evaluate([_sample()], given_frames=0)
    assert metric.table.frames_scored["psnr"] == T
    assert metric.table.frames_capped["copy"] == 1
    assert "from frame 0" in metric.protocol["frames"]
    assert scores["copy/psnr"] > _evaluate([_sample()])[0]["copy/psnr"]


def test_repeated_true_pose_is_a_row():
    sample = _sample()
    scores, _ = _evaluate([sample])
    keypoints = sample["target_keypoints"]
    expected = (keypoints - keypoints[:1]).square().sum(-1).mean().item()
    assert scores["repeat_pose/pose_mse"] == pytest.approx(expected, rel=1e-6)


def test_first_known_pose_takes_the_first_known_value():
    keypoints = torch.arange(12.0).view(3, 2, 2)
    keypoints[0, 1] = float("nan")
    visible = torch.tensor([[2, 2], [2, 0], [2, 1]])
    assert first_known_pose(keypoints, visible).tolist() == [[0, 1], [10, 11]]


def test_any_batch_size_and_order_give_the_same_digits():
    pairs = list(itertools.permutations(("C001", "C002", "C003"), 2))
    samples = [_sample(seed, *pairs[seed % 6]) for seed in range(12)]
    reference, _ = _evaluate(samples, batch=1)
    shuffled = random.Random(0).sample(samples, 12)
    assert _evaluate(shuffled, batch=5)[0] == reference


def test_view_pairs_and_their_mean():
    samples = [_sample(0), _sample(1), _sample(2, "C002", "C001")]
    scores, metric = _evaluate(samples)
    assert metric.table.pairs == ("v1→v2", "v2→v1")
    assert metric.table.num_clips == (2, 1)
    assert scores["psnr"] == pytest.approx((scores["v1-v2/psnr"] + scores["v2-v1/psnr"]) / 2)
    assert scores["num_clips"] == 3


def test_pair_values_can_be_left_out():
    scores, _ = _evaluate([_sample()], per_pair=False)
    assert not any(key.startswith("v1") for key in scores)


def test_chosen_regions_only():
    scores, _ = _evaluate([_sample()], regions=("moving", "full"))
    assert {"psnr", "moving/psnr"} <= set(scores)
    assert "masked/psnr" not in scores


def test_clips_without_frames_get_pose_scores():
    sample = _sample()
    del sample["target_video"], sample["pred_video"]
    scores, _ = _evaluate([sample], per_pair=False)
    assert set(scores) == {"pose_mse", "repeat_pose/pose_mse", "num_clips"}


def test_method_without_poses_gets_image_scores():
    sample = _sample()
    del sample["pred_keypoints"]
    scores, _ = _evaluate([sample])
    assert "pose_mse" not in scores
    assert scores["repeat_pose/pose_mse"] > 0


def test_works_behind_mmengines_evaluator():
    sample = _sample()
    meta = ("recording_id", "source_camera", "target_camera")
    data_sample = ViewSynthesisDataSample(metainfo={key: sample[key] for key in meta})
    for key in sample.keys() - set(meta):
        setattr(data_sample, key, sample[key])
    evaluator = Evaluator([{"type": "ViewSynthesisMetric", "_scope_": "pasgan"}])
    evaluator.process([data_sample], {})
    assert evaluator.evaluate(1) == _evaluate([sample])[0]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pred_video": torch.zeros(3, T, SIZE, SIZE + 1)}, "shape"),
        ({"pred_video": torch.full((3, T, SIZE, SIZE), float("nan"))}, "NaN"),
        ({"pred_video": torch.full((3, T, SIZE, SIZE), 1.5)}, "outside"),
        ({"pred_video": torch.zeros(3, T, SIZE, SIZE, dtype=torch.uint8)}, "float"),
        ({"pred_video": None}, "no pred_video"),
        ({"pred_keypoints": torch.zeros(T, K + 1, 2)}, "keypoints have shape"),
        ({"pred_keypoints": torch.full((T, K, 2), float("inf"))}, "keypoints hold NaN"),
    ],
)
def test_bad_predictions_name_the_clip(changes, message):
    with pytest.raises(ValueError, match=f"S001P001R001A000 v1→v2.*{message}"):
        ViewSynthesisMetric().process({}, [_sample(**changes)])


def test_rounding_beyond_the_range_is_clipped():
    sample = _sample()
    ViewSynthesisMetric().process({}, [sample | {"pred_video": sample["pred_video"] * 0 + 1.0004}])


def test_unknown_region_is_an_error():
    with pytest.raises(ValueError, match="unknown region cropt; known: full, masked, cropped, moving"):
        ViewSynthesisMetric(regions=("cropt",))


def test_nothing_scored_is_an_error():
    with pytest.raises(ValueError, match="no clip was scored"):
        ViewSynthesisMetric().compute_metrics([])

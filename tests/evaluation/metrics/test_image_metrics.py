"""MSE, PSNR and SSIM on clips: what each region averages over, which frames are left out."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from skimage.metrics import structural_similarity

from pasgan.evaluation import MSE, PSNR, SSIM, ScoredClip
from pasgan.evaluation.functional import MAX_PSNR, frame_psnr, frame_ssim
from pasgan.registry import METRICS
from tests.evaluation.clip_samples import T, make_sample
from tests.evaluation.frame_samples import as_images

SIZE = 32
REGIONS = ("full", "masked", "cropped", "moving")


def _clip(pred: torch.Tensor, target: torch.Tensor, joints: torch.Tensor, **changes) -> ScoredClip:
    """A clip of uint8 videos (T, 3, 32, 32) whose key region is 8 × 8 pixels around each of the joints (K, 2)."""
    keypoints = joints.expand(len(target), -1, -1)
    sample = make_sample(
        target_video=target.transpose(0, 1),
        pred_video=pred.transpose(0, 1),
        target_keypoints=keypoints,
        target_keypoints_visible=torch.ones(keypoints.shape[:2]),
        pred_keypoints=None,
    )
    return ScoredClip.of_sample(sample | changes)


@pytest.fixture
def worked_clip() -> ScoredClip:
    """Frame 1 is off by 51 levels in the key region and by 102 elsewhere; a square of 6 × 6 appears in it."""
    target = torch.full((2, 3, SIZE, SIZE), 100, dtype=torch.uint8)
    pred = target.clone()
    target[1, :, 20:26, 2:8] = 120
    pred[1] = target[1] + 102
    pred[1, :, 12:20, 12:20] = target[1, :, 12:20, 12:20] - 51
    return _clip(pred, target, torch.tensor([[0.0, 0.0]]))


def test_mse_of_each_region_by_hand(worked_clip):
    scores = MSE(REGIONS).score_rows(worked_clip)["model"]
    inside, outside = 0.2**2, 0.4**2
    assert scores["mse"].values == pytest.approx([(64 * inside + 960 * outside) / 1024])
    assert scores["masked/mse"].values == pytest.approx([64 * inside / 1024])  # black elsewhere, over the whole frame
    assert scores["cropped/mse"].values == pytest.approx([inside])
    assert scores["moving/mse"].values == pytest.approx([outside])  # 8 × 8 with the dilation, none of it in the region
    assert {score.start for score in scores.values()} == {1}


def test_psnr_of_each_region_is_that_of_its_mse(worked_clip):
    errors = MSE(REGIONS).score_rows(worked_clip)["model"]
    scores = PSNR(REGIONS).score_rows(worked_clip)["model"]
    for region in ("", "masked/", "cropped/", "moving/"):
        expected = -10 * math.log10(errors[f"{region}mse"].mean)
        assert scores[f"{region}psnr"].values == pytest.approx([expected])
    assert scores["masked/psnr"].mean - scores["cropped/psnr"].mean == pytest.approx(10 * math.log10(16))


def test_cropped_is_the_box_of_all_joints():
    target = torch.zeros(2, 3, SIZE, SIZE, dtype=torch.uint8)
    pred = target.clone()
    pred[1, :, 4:12, 20:28] = 255  # in the box of the two joints, in the square of neither
    clip = _clip(pred, target, torch.tensor([[-0.5, -0.5], [0.5, 0.5]]))
    scores = MSE(REGIONS).score_rows(clip)["model"]
    assert scores["cropped/mse"].mean == pytest.approx(64 / 24**2)
    assert scores["masked/mse"].mean == 0


@pytest.mark.parametrize(("side", "scored"), [(5, False), (6, True)])
def test_moving_needs_fifty_pixels(side, scored):
    target = torch.zeros(2, 3, SIZE, SIZE, dtype=torch.uint8)
    target[1, 0, 10 : 10 + side, 10 : 10 + side] = 200  # dilated: 49 or 64 pixels
    clip = _clip(torch.zeros_like(target), target, torch.zeros(1, 2))
    metric = PSNR(("moving",))
    metric.process({}, [clip])
    metric.evaluate(1)
    table = metric.table
    assert math.isnan(table.mean("moving/psnr", "model")) is not scored
    assert table.frames_left_out["moving/psnr"] == int(not scored)
    assert table.clips_left_out["moving/psnr"] == int(not scored)
    assert table.num_clips == (1,)


def test_ssim_of_each_region_equals_skimage():
    sample = make_sample()
    clip = ScoredClip.of_sample(sample, window=0.4)
    scores = SSIM().score_rows(clip)["model"]
    pred, target = clip.videos["model"][1:], clip.target_video[1:]
    mask, (x0, y0, x1, y1) = clip.key_region[1:, None], clip.boxes[2].tolist()

    def theirs(*videos: torch.Tensor) -> list[float]:
        options = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "channel_axis": -1}
        pairs = zip(*map(as_images, videos), strict=True)
        return [structural_similarity(*pair, data_range=1, **options) for pair in pairs]

    assert scores["ssim"].values == pytest.approx(theirs(pred, target), abs=2e-6)
    assert scores["masked/ssim"].values == pytest.approx(theirs(pred * mask, target * mask), abs=2e-6)
    crop = theirs(pred[1:2, :, y0:y1, x0:x1], target[1:2, :, y0:y1, x0:x1])
    assert scores["cropped/ssim"].values[1] == pytest.approx(crop[0], abs=2e-6)
    assert set(scores) == {"ssim", "masked/ssim", "cropped/ssim"}


def test_box_smaller_than_the_window_has_no_ssim():
    frames = torch.zeros(2, 3, SIZE, SIZE, dtype=torch.uint8)
    clip = _clip(frames, frames, torch.zeros(1, 2))  # a box of 8 × 8
    assert SSIM(("cropped",)).score_rows(clip)["model"]["cropped/ssim"].weights.tolist() == [0]
    assert SSIM(("cropped",), "uniform7").score_rows(clip)["model"]["cropped/ssim-uniform7"].mean == 1


@pytest.mark.parametrize("metric", [MSE, PSNR, SSIM])
def test_clip_without_a_key_region_is_counted(metric):
    seen, unseen = make_sample(0), make_sample(1)
    unseen["target_keypoints_visible"] = torch.zeros_like(unseen["target_keypoints_visible"])
    metric = metric(("full", "masked", "cropped"))
    metric.process({}, [seen, unseen])
    metric.evaluate(2)
    table, (name,) = metric.table, metric.measures
    alone = metric.score_rows(ScoredClip.of_sample(seen))["model"]
    for region in ("masked", "cropped"):
        key = f"{region}/{name}"
        assert table.clips_left_out[key] == 1
        assert table.frames_left_out[key] == T - 1
        assert table.mean(key, "model") == alone[key].mean
    assert table.clips_left_out[name] == 0
    assert table.num_clips == (2,)


def test_true_video_is_perfect():
    sample = make_sample()
    clip = ScoredClip.of_sample(sample | {"pred_video": sample["target_video"]}, window=0.4)
    regions = ("full", "masked", "cropped")
    assert {s.mean for s in MSE(regions).score_rows(clip)["model"].values()} == {0}
    assert {s.mean for s in PSNR(regions).score_rows(clip)["model"].values()} == {MAX_PSNR}
    for score in SSIM(regions).score_rows(clip)["model"].values():
        assert score.values == pytest.approx(np.ones(T - 1), abs=1e-7)


def test_full_frames_and_baselines_are_those_of_the_functions():
    sample = make_sample()
    clip = ScoredClip.of_sample(sample, given_frames=0)
    rows = {name: metric.score_rows(clip) for name, metric in (("psnr", PSNR()), ("ssim", SSIM()))}
    for row, video in {"model": clip.videos["model"], "copy": clip.target_video[:1].expand(T, -1, -1, -1)}.items():
        assert rows["psnr"][row]["psnr"].values.tolist() == frame_psnr(video, clip.target_video).tolist()
        assert rows["ssim"][row]["ssim"].values.tolist() == frame_ssim(video, clip.target_video).tolist()


@pytest.mark.parametrize("convention", ["uniform7", "gray", "gray-uniform7", "uniform7-range2"])
def test_other_conventions_have_a_name_of_their_own(convention):
    metric = METRICS.build({"type": "SSIM", "convention": convention, "regions": ("full",)})
    clip = ScoredClip.of_sample(make_sample())
    ((key, score),) = metric.score_rows(clip)["model"].items()
    assert key == f"ssim-{convention}"
    expected = frame_ssim(clip.videos["model"][1:], clip.target_video[1:], convention)
    assert score.values.tolist() == expected.tolist()
    measure = metric.measures[key]
    assert measure.name.startswith("SSIM (")
    assert measure.protocol != SSIM().measures["ssim"].protocol


def test_conventions_stand_beside_each_other():
    clip = ScoredClip.of_sample(make_sample())
    both = SSIM(("full",)), SSIM(("full",), "gray")
    scores = [metric.score_rows(clip)["model"] for metric in (*both, *both)]
    assert scores[0]["ssim"].mean != scores[1]["ssim-gray"].mean
    assert scores[0]["ssim"].mean == scores[2]["ssim"].mean


def test_what_metrics_share_is_computed_once():
    pair = ScoredClip.of_sample(make_sample()).compare("model")
    assert pair.ssim_map("gaussian11") is pair.ssim_map("gaussian11")
    assert pair.squared_error is pair.squared_error
    torch.testing.assert_close(pair.pred * 255, pair.pred_video.float())
    torch.testing.assert_close(pair.truth * 255, pair.true_video.float())


def test_bad_options_are_named():
    with pytest.raises(ValueError, match="unknown region moving; known here: full, masked, cropped"):
        SSIM(("full", "moving"))
    with pytest.raises(ValueError, match="unknown SSIM convention 'matlab'"):
        SSIM(convention="matlab")

from __future__ import annotations

import math

import pytest
import torch

from pasgan.evaluation.functional import frame_warping_error, make_flow_method, true_motion
from pasgan.evaluation.metrics import WarpingError
from pasgan.evaluation.scored_clip import ScoredClip
from tests.evaluation.clip_samples import T, make_sample


def test_every_row_is_warped_along_the_true_motion():
    clip = ScoredClip.of_sample(make_sample(), source_video=make_sample(1)["target_video"])
    scores = WarpingError().score_rows(clip)
    assert set(scores) == {"model", "copy", "source", "truth"}
    frames = {row: video.permute(0, 2, 3, 1).numpy() for row, video in clip.videos.items()}
    true = clip.target_video.permute(0, 2, 3, 1).numpy()
    motion = true_motion(true[1].copy(), true[2].copy(), make_flow_method("dis"))
    for row, video in (frames | {"truth": true}).items():
        score = scores[row]["warping_error"]
        assert (score.start, len(score.values)) == (1, T - 1)
        assert score.values[1] == frame_warping_error(video[1].copy(), video[2].copy(), motion)


def test_true_video_has_the_error_of_the_row_truth_and_noise_more():
    sample = make_sample()
    perfect = WarpingError().score_rows(ScoredClip.of_sample(sample | {"pred_video": sample["target_video"]}))
    noisy = WarpingError().score_rows(ScoredClip.of_sample(sample))
    assert perfect["model"]["warping_error"].mean == perfect["truth"]["warping_error"].mean
    assert noisy["model"]["warping_error"].mean > 2 * noisy["truth"]["warping_error"].mean


def test_flow_is_computed_once_in_each_direction():
    calls = []
    metric = WarpingError()
    flow = metric.flow_method
    metric.flow_method = lambda *frames: calls.append(1) or flow(*frames)
    metric.score_rows(ScoredClip.of_sample(make_sample()))
    assert len(calls) == 2 * (T - 1)


def test_other_methods_say_so_in_their_key():
    metric = WarpingError(flow="farneback")
    assert set(metric.score_rows(ScoredClip.of_sample(make_sample()))["model"]) == {"warping_error-farneback"}
    assert "Farneback" in metric.measures["warping_error-farneback"].protocol


def test_clip_that_is_constant_in_space_and_time_has_none():
    video = torch.full((3, T, 32, 32), 77, dtype=torch.uint8)
    clip = ScoredClip.of_sample(make_sample(target_video=video, pred_video=video))
    assert WarpingError().score_rows(clip)["model"]["warping_error"].mean == 0


def test_totally_occluded_frames_are_left_out():
    metric = WarpingError()
    metric.flow_method = lambda first, _: 99 + torch.zeros(*first.shape[:2], 2).numpy()  # all leaves the frame
    score = metric.score_rows(ScoredClip.of_sample(make_sample()))["model"]["warping_error"]
    assert score.weights.tolist() == [0] * (T - 1)
    assert math.isnan(score.mean)


def test_clips_without_frames_have_no_rows():
    assert WarpingError().score_rows(ScoredClip.of_sample(make_sample(target_video=None))) == {}


def test_unknown_method_ends_the_run_at_once():
    with pytest.raises(ValueError, match="no flow method 'dos'"):
        WarpingError(flow="dos")

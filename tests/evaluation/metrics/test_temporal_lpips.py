from __future__ import annotations

import pytest
import torch

from pasgan.evaluation.functional import LPIPSNetwork
from pasgan.evaluation.metrics import TemporalLPIPS
from pasgan.evaluation.scored_clip import ScoredClip
from tests.evaluation.clip_samples import make_sample


@pytest.fixture
def metric(backbone_folder):
    return TemporalLPIPS(lpips_weights=backbone_folder)


def test_compares_the_changes_of_both_videos(metric, backbone_folder):
    clip = ScoredClip.of_sample(make_sample())
    scores = metric.score_rows(clip)["model"]["tlp-alex"]
    network = LPIPSNetwork("alex", backbone_folder)
    generated, true = (
        torch.cat([network(video[t - 1 : t] / 255, video[t : t + 1] / 255) for t in (1, 2, 3)])
        for video in (clip.videos["model"], clip.target_video)
    )
    assert scores.values == pytest.approx(100 * (generated - true).abs().numpy(), abs=1e-4)
    assert scores.start == 1


def test_true_video_has_none_and_a_frozen_one_all_of_the_change(metric, backbone_folder):
    sample = make_sample()
    clip = ScoredClip.of_sample(sample | {"pred_video": sample["target_video"]})
    scores = metric.score_rows(clip)
    true = LPIPSNetwork("alex", backbone_folder)(clip.target_video[:-1] / 255, clip.target_video[1:] / 255)
    assert scores["model"]["tlp-alex"].mean == 0
    assert scores["copy"]["tlp-alex"].values == pytest.approx(100 * true.numpy())


@pytest.mark.parametrize(("given", "start", "count"), [(0, 1, 3), (1, 1, 3), (2, 2, 2)])
def test_the_first_frame_has_none_before_it(metric, given, start, count):
    clip = ScoredClip.of_sample(make_sample(), given_frames=given)
    score = metric.score_rows(clip)["model"]["tlp-alex"]
    assert (score.start, len(score.values)) == (start, count)


def test_clips_without_frames_have_no_rows(metric):
    assert metric.score_rows(ScoredClip.of_sample(make_sample(target_video=None))) == {}

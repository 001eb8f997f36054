from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from pasgan.evaluation.frame_scores import FrameScores, mean_curve, weighted_mean, weighted_mean_and_std


def test_nan_frames_weigh_nothing():
    scores = FrameScores.of(torch.tensor([1.0, float("nan"), 3.0]))
    assert scores.weights.tolist() == [1, 0, 1]
    assert scores.mean == 2


def test_weights_count_in_mean_and_std():
    scores = FrameScores.of(np.array([1.0, 4.0, math.nan]), np.array([3, 1, 7]))
    mean, std = weighted_mean_and_std([scores])
    assert mean == weighted_mean([scores]) == 1.75
    assert std == pytest.approx(np.std([1, 1, 1, 4]))


def test_nothing_scored_is_nan():
    for scores in ([], [FrameScores.of(torch.tensor([float("nan")]))]):
        assert all(math.isnan(value) for value in weighted_mean_and_std(scores))
        assert mean_curve(scores) == []


def test_order_does_not_change_a_digit():
    values = np.random.default_rng(0).lognormal(0, 9, 50)
    clips = [FrameScores.of(np.array([value])) for value in values]
    assert weighted_mean_and_std(clips) == weighted_mean_and_std(clips[::-1])


def test_curve_is_by_frame_of_the_clip():
    long = FrameScores.of(np.array([2.0, 4.0, 6.0]), start=1)
    short = FrameScores.of(np.array([1.0, math.nan]), np.array([3.0, 1.0]), start=1)
    curve = mean_curve([long, short])
    assert math.isnan(curve[0])
    assert curve[1:] == [1.25, 4, 6]

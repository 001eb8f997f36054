from __future__ import annotations

import math

import pytest

from pasgan.apis.report_clips import rank_clips
from pasgan.evaluation import ClipMeans


def clip(number: int, model: float, copy: float, key: str = "psnr", baseline: str = "copy") -> ClipMeans:
    return ClipMeans(f"R{number}", "C001", "C002", {"model": {key: model}, baseline: {key: copy}})


def test_clips_are_ranked_by_their_gain_over_the_copy():
    still, helped, hurt, plain = clip(0, 40, 40), clip(1, 22, 17), clip(2, 25, 30), clip(3, 20, 19)
    unscored = clip(4, math.nan, 10)
    ranked = rank_clips([still, helped, hurt, plain, unscored], "psnr", "higher", 2)
    assert ranked == [("best", helped), ("best", plain), ("worst", hurt), ("worst", still)]


@pytest.mark.parametrize(("better", "good", "bad"), [("lower", 0.1, 0.9), ("one", 0.9, 0.1)])
def test_the_better_way_is_that_of_the_measure(better, good, bad):
    clips = [clip(0, bad, 0.5), clip(1, good, 0.5)]
    assert [found.recording_id for _, found in rank_clips(clips, "psnr", better, 1)] == ["R1", "R0"]


def test_poses_are_compared_with_the_repeated_pose():
    clips = [clip(0, 0.02, 0.09, "pose_mse", "repeat_pose"), clip(1, 0.01, 0.01, "pose_mse", "repeat_pose")]
    assert [found.recording_id for _, found in rank_clips(clips, "pose_mse", "lower", 5)] == ["R0", "R1"]

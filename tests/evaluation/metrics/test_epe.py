from __future__ import annotations

import pytest
import torch

from pasgan.evaluation.metrics import EPE
from pasgan.evaluation.scored_clip import ScoredClip
from tests.evaluation.clip_samples import SIZE, T, make_sample


def test_pixels_of_the_scored_frames(sample):
    scores = EPE().score_rows(ScoredClip.of_sample(sample))
    assert scores["model"]["epe"].mean == pytest.approx(0.1 * 2**0.5 * SIZE / 2, rel=1e-5)
    assert scores["model"]["epe"].weights.tolist() == [5] * T
    assert scores["repeat_pose"]["epe"].values[0] == 0


def test_poses_without_frames_need_the_frame_size(sample):
    del sample["target_video"], sample["pred_video"]
    with pytest.raises(ValueError, match="target_video or frame_size"):
        EPE().score_rows(ScoredClip.of_sample(sample))
    scores = EPE().score_rows(ScoredClip.of_sample(sample | {"frame_size": (2 * SIZE, 2 * SIZE)}))
    assert scores["model"]["epe"].mean == pytest.approx(0.1 * 2**0.5 * SIZE, rel=1e-5)


def test_all_joints_of_all_frames_weigh_the_same():
    visible = torch.ones(T, 5)
    visible[0, 1:] = 0
    sample = make_sample(target_keypoints_visible=visible)
    sample["pred_keypoints"] = sample["target_keypoints"].clone()
    sample["pred_keypoints"][0, 0, 0] += 1  # half a frame
    assert EPE().score_rows(ScoredClip.of_sample(sample))["model"]["epe"].mean == pytest.approx(SIZE / 2 / 16)

from __future__ import annotations

import pytest
import torch

from pasgan.evaluation import ViewSynthesisEvaluator
from pasgan.evaluation.metrics import PCK
from pasgan.evaluation.scored_clip import ScoredClip
from tests.evaluation.clip_samples import T, make_sample


def make_clip(**changes) -> ScoredClip:
    keypoints = torch.rand(T, 25, 2, generator=torch.Generator().manual_seed(0)) - 0.5
    sample = {
        "target_keypoints": keypoints,
        "pred_keypoints": keypoints.clone(),
        "target_keypoints_visible": torch.ones(T, 25),
        "skeleton": "kinect25",
    }
    return ScoredClip.of_sample(make_sample(**{**sample, **changes}))


@pytest.mark.parametrize("normalizer", ["bbox", "torso", "head", "diagonal"])
def test_key_and_name_say_threshold_and_normalizer(normalizer):
    metric = PCK(normalizer, threshold=0.05)
    (key,) = metric.measures
    assert key == f"pck@0.05-{normalizer}"
    scores = metric.score_rows(make_clip())
    assert scores["model"][key].mean == 100
    assert scores["repeat_pose"][key].mean < 60
    assert metric.measures[key].name.startswith("PCK@0.05 (")


def test_share_of_all_known_joints():
    clip = make_clip()
    clip.keypoints["model"][1, :10] += 1
    score = PCK().score_rows(clip)["model"]["pck@0.1-bbox"]
    assert score.values.tolist() == [100, 60, 100, 100]
    assert score.mean == 90


def test_evaluator_adds_the_mean_pose_and_counts_what_is_left_out():
    visible = torch.ones(T, 5)
    visible[3, 1:] = 0  # one joint has no box
    evaluator = ViewSynthesisEvaluator([{"type": "PCK"}])
    evaluator.process([make_sample(target_keypoints_visible=visible)])
    scores = evaluator.evaluate(1)
    assert set(scores) == {"pck@0.1-bbox", "repeat_pose/pck@0.1-bbox", "mean_pose/pck@0.1-bbox"}
    assert evaluator.table.frames_left_out["pck@0.1-bbox"] == 1
    assert "longer side of the box" in evaluator.protocol["measures"]["pck@0.1-bbox"]
    assert evaluator.table.label("pck@0.1-bbox") == "PCK@0.1 (bounding box) [%] ↑"


def test_mistakes_are_named():
    with pytest.raises(ValueError, match="no normalizer 'hand'; known: bbox, torso, head, diagonal"):
        PCK("hand")
    with pytest.raises(ValueError, match="must be positive, got 0"):
        PCK(threshold=0)
    with pytest.raises(ValueError, match="'coco17' has no head"):
        PCK("head").score_rows(make_clip(skeleton="coco17"))
    with pytest.raises(ValueError, match="PCK by the torso needs the name of the skeleton"):
        PCK("torso").score_rows(make_clip(skeleton=None))

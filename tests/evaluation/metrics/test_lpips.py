from __future__ import annotations

import pytest
import torch

from pasgan.evaluation.functional import LPIPSNetwork
from pasgan.evaluation.metrics import LPIPS
from pasgan.evaluation.scored_clip import ScoredClip
from pasgan.pretrained import WeightsError
from tests.evaluation.clip_samples import T, make_sample


@pytest.fixture
def clip():
    return ScoredClip.of_sample(make_sample(), window=0.2)


@pytest.fixture
def metric(backbone_folder):
    return LPIPS(lpips_weights=backbone_folder)


def test_frames_after_the_given_ones_in_every_region(metric, clip, backbone_folder):
    scores = metric.score_rows(clip)
    network = LPIPSNetwork("alex", backbone_folder)
    pred, truth = clip.videos["model"][1:] / 255, clip.target_video[1:] / 255
    mask = clip.key_region[1:, None]
    x0, y0, x1, y1 = clip.boxes[2].tolist()
    model = scores["model"]
    assert set(model) == {"lpips-alex", "masked/lpips-alex", "cropped/lpips-alex"}
    assert model["lpips-alex"].values == pytest.approx(network(pred, truth).numpy())
    assert model["lpips-alex"].start == 1
    assert model["masked/lpips-alex"].values == pytest.approx(network(pred * mask, truth * mask).numpy())
    crop = network(pred[1:2, :, y0:y1, x0:x1], truth[1:2, :, y0:y1, x0:x1]).item()
    assert model["cropped/lpips-alex"].values[1] == pytest.approx(crop)
    assert len({round(score.mean, 6) for score in model.values()}) == 3
    assert set(scores) == {"model", "copy"}


def test_true_video_has_no_distance(metric):
    sample = make_sample()
    clip = ScoredClip.of_sample(sample | {"pred_video": sample["target_video"]})
    assert {score.mean for score in metric.score_rows(clip)["model"].values()} == {0}


def test_frames_without_a_key_region_are_left_out(metric):
    visible = torch.ones(T, 5)
    visible[2] = 0
    clip = ScoredClip.of_sample(make_sample(target_keypoints_visible=visible))
    model = metric.score_rows(clip)["model"]
    assert model["lpips-alex"].weights.tolist() == [1, 1, 1]
    assert model["masked/lpips-alex"].weights.tolist() == [1, 0, 1]
    assert model["cropped/lpips-alex"].weights.tolist() == [1, 0, 1]


def test_vgg_has_its_own_key(backbone_folder, clip):
    metric = LPIPS(net="vgg", lpips_weights=backbone_folder, regions=("full",))
    assert set(metric.score_rows(clip)["model"]) == {"lpips-vgg"}
    assert metric.measures["lpips-vgg"].name == "LPIPS (VGG16)"


def test_mistakes_end_before_anything_is_scored(tmp_path, backbone_folder):
    with pytest.raises(WeightsError, match="no AlexNet weights"):
        LPIPS(lpips_weights=tmp_path / "none.pth")
    with pytest.raises(ValueError, match="unknown region moving"):
        LPIPS(lpips_weights=backbone_folder, regions=("moving",))

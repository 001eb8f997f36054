from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from pasgan.engine.config import load_config
from pasgan.models.synthesizers.vrnet import ConvLSTM
from pasgan.registry import MODELS

CONFIGS = Path(__file__).parents[3] / "configs/baselines"
TINY = {
    "model.generator.width": 4,
    "model.generator.kernel_size": 3,
    "model.generator.classifier_grid": (4, 4),
    "model.generator.classifier_hidden": (16, 8),
}


@pytest.fixture
def model():
    return MODELS.build(load_config(CONFIGS / "vrnet_ntu_112.py", TINY).model)


@pytest.mark.parametrize(("size", "frames"), [(32, 2), (56, 5), (32, 8)])
def test_predicts_clips_and_no_poses(model, source_clip_batch, size, frames):
    for sample in model.eval().val_step(source_clip_batch(size, frames)):
        assert sample.pred_video.shape == (3, frames, size, size)
        assert 0 <= sample.pred_video.min() <= sample.pred_video.max() <= 1
        assert "pred_keypoints" not in sample


def conv(inputs, outputs, kernel):
    """Weights of a convolution; `kernel` is the number of its cells."""
    return inputs * outputs * kernel + outputs


def test_parameters_are_those_of_the_released_code_but_for_the_view():
    with torch.device("meta"):
        generator = MODELS.build(load_config(CONFIGS / "vrnet_ntu_112.py").model).generator
    view, query = 4, 3 + 1  # the released code has 7 and 7 + 1
    encoder = [(3, 64), (64, 128), (128 + view, 256), (256, 512), (512, 256)]
    renderer = [(256 + query, 256), *4 * [(256, 256)], (256, 128)]
    norms = 2 * (256 + 256 + 128)
    expected = {
        "encoder": sum(conv(*c, 27) for c in encoder),
        "blender": 2 * conv(256 + 128, 4 * 128, 9) + conv(256 + 256, 4 * 256, 4),
        "renderer": sum(conv(*c, 125) for c in renderer) + norms + conv(128, 64, 27) + conv(64, 3, 1),
        "classifier": conv(256, 128, 9) + conv(128, 64, 9)
        + conv(64 * 14 * 14, 1024, 1) + conv(1024, 512, 1) + conv(512, 60, 1),
    }  # fmt: skip
    assert {name: sum(p.numel() for p in part.parameters()) for name, part in generator.named_children()} == expected


def test_conv_lstm_equations():
    lstm = ConvLSTM(2, 3, kernel_size=2)
    steps = torch.rand(1, 2, 2, 4, 5)
    hidden = cell = torch.zeros(1, 3, 4, 5)
    for step in steps.unbind(1):
        padded = F.pad(torch.cat([step, hidden], 1), (0, 1, 0, 1))  # an even kernel reaches to the right and down
        i, f, o, g = F.conv2d(padded, lstm.conv.weight, lstm.conv.bias).chunk(4, dim=1)
        cell = f.sigmoid() * cell + i.sigmoid() * g.relu()
        hidden = o.sigmoid() * cell.relu()
    torch.testing.assert_close(lstm(steps)[:, -1], hidden)
    assert lstm.conv.bias[3:6].mean() > 0.5


def test_predictions_can_be_repeated_and_depend_on_the_view(model, source_clip_batch):
    inputs = model.eval().data_preprocessor(source_clip_batch())["inputs"]
    with torch.no_grad():
        video = model(inputs).video
        assert torch.equal(model(inputs).video, video)
        for name in ("source_view", "target_view", "source_video"):
            assert not torch.equal(model({**inputs, name: inputs[name] + 0.3}).video, video)


def test_no_target_frame_is_seen(model, source_clip_batch):
    inputs = model.eval().data_preprocessor(source_clip_batch())["inputs"]
    del inputs["prior_image"]
    assert model(inputs).video is not None
    assert model.target_information == ()


@pytest.mark.parametrize(("size", "frames"), [(32, 2), (56, 5)])
def test_every_parameter_has_a_gradient(model, source_clip_batch, assert_all_have_gradient, size, frames):
    synthesis = model(model.data_preprocessor(source_clip_batch(size, frames))["inputs"])
    assert_all_have_gradient(model.generator, torch.cat([synthesis.video.flatten(), synthesis.action_logits.flatten()]))


def test_two_steps(model, source_clip_batch, adam):
    wrapper = adam(model)
    for _ in range(2):
        assert set(model.train_step(source_clip_batch(), wrapper)) == {"loss_video", "loss_action"}


def test_overfits_one_clip(source_clip_batch, adam):
    model = MODELS.build(load_config(CONFIGS / "vrnet_sample_56.py", TINY).model)
    wrapper, data = adam(model, lr=1e-2), source_clip_batch(clips=1)
    logs = [model.train_step(data, wrapper) for _ in range(60)]
    assert logs[-1]["loss_action"] < 0.2 * logs[0]["loss_action"]
    assert logs[-1]["loss_video"] < 0.4 * logs[0]["loss_video"]


def test_missing_actions_are_named(model, source_clip_batch, adam):
    data = source_clip_batch()
    for sample in data["data_samples"]:
        del sample.action
    with pytest.raises(ValueError, match="needs the action of every clip"):
        model.train_step(data, adam(model))


def test_size_must_be_divisible_by_4(model, source_clip_batch):
    with pytest.raises(ValueError, match=r"divisible by 4, got \(H, W\) = \(34, 34\)"):
        model.val_step(source_clip_batch(size=34))

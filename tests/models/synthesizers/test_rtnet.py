import math
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch.utils.flop_counter import FlopCounterMode

from pasgan.engine.config import load_config
from pasgan.models.synthesizers import Truth
from pasgan.models.synthesizers.rtnet import KeypointPredictor
from pasgan.ops import cell_centres
from pasgan.registry import MODELS

CONFIGS = Path(__file__).parents[3] / "configs/baselines"
TINY = {
    "vgg_weights": None,
    "model.generator.appearance_encoder.feat_channels": 16,
    "model.generator.appearance_encoder.vgg_width": 8,
    "model.generator.motion_encoder.feat_channels": 16,
    "model.generator.motion_encoder.i3d_width": 8,
    "model.generator.feat_channels": 16,
    "model.generator.num_keypoints": 4,
    "model.generator.decoder_channels": ((8, 8), (8, 8), (8, 8)),
}
TINY_CRITICS = {
    "model.discriminator.i3d_width": 8,
    "model.discriminator.grid": (2, 4, 4),
    "model.losses.perceptual.vgg_width": 8,
}


@pytest.fixture
def model():
    return MODELS.build(load_config(CONFIGS / "rtnet_ntu_112.py", {**TINY, **TINY_CRITICS}).model)


@pytest.mark.parametrize(("size", "frames"), [(32, 2), (56, 5), (32, 16)])
def test_predicts_clips_and_no_poses(model, source_clip_batch, size, frames):
    for sample in model.eval().val_step(source_clip_batch(size, frames)):
        assert sample.pred_video.shape == (3, frames, size, size)
        assert 0 <= sample.pred_video.min() <= sample.pred_video.max() <= 1
        assert "pred_keypoints" not in sample


def conv(inputs, outputs, kernel, bias=True):
    """Weights of a convolution; `kernel` is the number of its cells."""
    return inputs * outputs * kernel + bias * outputs


def test_parameters_are_those_of_the_released_code():
    with torch.device("meta"):
        generator = MODELS.build(load_config(CONFIGS / "rtnet_ntu_112.py", {"vgg_weights": None}).model).generator
    vgg = [(3, 64), (64, 64), (64, 128), (128, 128), (128, 256), (256, 256), (256, 256)]
    expected = {
        "appearance_encoder": sum(conv(*c, 9) for c in [*vgg, (128, 128), (256, 128), (256, 128)]),
        # I3D without its classifier; the unit behind it, whose batch norm has two values per channel; three taps.
        "motion_encoder": 12_287_264 + conv(1024, 256, 27, bias=False) + 2 * 256
        + sum(conv(inputs, 128, 27) for inputs in (64, 192, 256)),
        "viewpoint_predictor": conv(256, 128, 9) + conv(128, 32, 9) + conv(288, 1, 1),
        "motion_transformation": sum(conv(*c, 27) for c in [(1, 4), (4, 1), (129, 129), (129, 128), (128, 128)]),
        "keypoint_predictor": sum(conv(*c, 27) for c in [(128, 128), (256, 128), (256, 128), (128, 32)]),
        "recurrent_transformation": conv(160 + 128, 3 * 128, 49, bias=False),
        "decoder": conv(8, 3, 1) + sum(
            conv(*c, 27) for c in [(160, 128), (128, 128), (288, 128), (128, 64), (224, 128), (128, 32), (32, 8)]
        ),
    }  # fmt: skip
    found = {name: sum(p.numel() for p in part.parameters()) for name, part in generator.named_children()}
    assert found == expected
    assert sum(found.values()) == 36_124_989


def test_multiplications_are_those_of_the_released_code():
    with torch.device("meta"):
        generator = MODELS.build(load_config(CONFIGS / "rtnet_ntu_112.py", {"vgg_weights": None}).model).generator
        clip, image, view = torch.rand(1, 3, 16, 112, 112), torch.rand(1, 3, 112, 112), torch.rand(1, 3)
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            generator.eval()(clip, image, view, view)
    counts = {name.removeprefix("RTNetGenerator."): sum(c.values()) for name, c in counter.get_flop_counts().items()}
    cells = [8 * 56**2, 8 * 28**2, 4 * 14**2]  # of the three scales
    gru = sum(cells) * conv(288, 384, 49, bias=False)
    assert counts["recurrent_transformation"] == 2 * gru
    blocks = [conv(*c, 27, bias=False) for c in [(128, 128), (256, 128), (256, 128)]]
    head = 16 * 56**2 * conv(128, 32, 27, bias=False)
    keypoints = sum(c * b for c, b in zip(reversed(cells), blocks, strict=True)) + head
    assert counts["keypoint_predictor"] == 2 * keypoints
    pairs = [[(160, 128), (128, 128)], [(288, 128), (128, 64)], [(224, 128), (128, 32)]]
    scales = zip(reversed(cells), pairs, strict=True)
    decoder = sum(c * conv(*shape, 27, bias=False) for c, pair in scales for shape in pair)
    decoder += 16 * 112**2 * (conv(32, 8, 27, bias=False) + conv(8, 3, 1, bias=False))
    assert counts["decoder"] == 2 * decoder
    assert round(counter.get_total_flops() / 2e9) == 315


def test_keypoints_are_expected_positions_of_the_profiles():
    predictor = KeypointPredictor(4, num_keypoints=2)
    feats = [torch.rand(1, 4, 2, size, size) for size in (8, 4, 2)]
    outputs, keypoints = predictor(feats, num_frames=3)
    assert [x.shape for x in outputs] == [x.shape for x in feats]
    assert keypoints.shape == (1, 2, 3, 2)
    finest = F.interpolate(outputs[0], size=(3, 8, 8), mode="trilinear", align_corners=False)
    one_map = torch.sigmoid(predictor.head(finest))[0, 1, 2]  # (H, W) of the second keypoint in the third frame
    for axis in (0, 1):
        expected = (one_map.mean(axis).softmax(0) * cell_centres(8, one_map)).sum()
        torch.testing.assert_close(keypoints[0, 1, 2, axis], expected)


@pytest.mark.parametrize(("source", "target", "change"), [(1, 0, -90), (-0.5, 0.5, 90), (1.5, -1.5, 90)])
def test_change_of_view_is_target_less_source_the_short_way_round(model, source_clip_batch, source, target, change):
    inputs = model.data_preprocessor(source_clip_batch(clips=1))["inputs"]
    inputs["source_view"][:, 0], inputs["target_view"][:, 0] = source, target
    torch.testing.assert_close(model(inputs).azimuth_change, torch.tensor([math.radians(change)]))


def test_clip_depends_on_the_view_and_the_source_clip(model, source_clip_batch):
    inputs = model.eval().data_preprocessor(source_clip_batch())["inputs"]
    with torch.no_grad():
        video = model(inputs).video
        for name in ("target_view", "source_video", "prior_image"):
            assert not torch.equal(model({**inputs, name: inputs[name] + 0.3}).video, video)


@pytest.mark.parametrize(("size", "frames"), [(32, 2), (56, 5)])
def test_every_parameter_has_a_gradient(model, source_clip_batch, jitter, size, frames):
    data = model.data_preprocessor(source_clip_batch(size, frames))
    truth, synthesis = Truth.stack(data["data_samples"]), jitter(model)(data["inputs"])
    losses = {**model.generator_losses(synthesis, truth), **model.discriminator_losses(synthesis, truth)}
    sum(losses.values()).backward()
    without = [name for name, p in model.named_parameters() if p.grad is None or not p.grad.any()]
    assert not without


@pytest.mark.parametrize(
    ("phase", "expected"),
    [
        ("reconstruction", {"video", "view"}),
        ("full", {"video", "view", "perceptual", "adv", "disc_real", "disc_fake"}),
    ],
)
def test_two_steps_of_each_phase(model, source_clip_batch, adam, phase, expected):
    model.phase, wrapper = phase, adam(model)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    logs = [model.train_step(source_clip_batch(), wrapper) for _ in range(2)]
    assert all(set(log) == {f"loss_{name}" for name in expected} for log in logs)
    changed = {name.split(".")[0] for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == ({"generator", "discriminator"} if phase == "full" else {"generator"})


def test_overfits_one_clip(source_clip_batch, adam):
    model = MODELS.build(load_config(CONFIGS / "rtnet_sample_56.py", TINY).model)
    wrapper, data = adam(model, lr=1e-2), source_clip_batch(clips=1)
    losses = [sum(model.train_step(data, wrapper).values()).item() for _ in range(60)]
    assert losses[-1] < 0.5 * losses[0]


def test_missing_source_clip_is_named(model, source_clip_batch):
    inputs = model.data_preprocessor(source_clip_batch())["inputs"]
    del inputs["source_video"]
    with pytest.raises(ValueError, match=r"PackViewSynthesisInputs\(source_video=True\)"):
        model(inputs)

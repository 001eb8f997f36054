"""VDNet, and ResNet, which is VDNet without its View-LSTM."""

import pytest
import torch

from pasgan.models.synthesizers.resnet_synthesizer import draw_skeleton
from pasgan.models.synthesizers.vdnet import ViewLSTM
from pasgan.registry import MODELS
from pasgan.structures import get_skeleton


@pytest.fixture(params=["VDNet", "ResNetSynthesizer"])
def model(request):
    return MODELS.build(
        {
            "type": request.param,
            "generator": {"type": f"{request.param}Generator", "width": 8, "num_blocks": 1, "kernel_size": 3},
            "losses": {
                "video": {"type": "VideoSmoothL1Loss"},
                "perceptual": {"type": "I3DPerceptualLoss", "i3d_weights": None, "i3d_width": 8},
            },
            "phases": {"pixels": ["video"], "full": ["video", "perceptual"]},
        }
    )


@pytest.fixture
def batch(source_clip_batch):
    """Factory of batches with depth: a plane in front of which the middle of the frame is nearer."""

    def make(**options):
        data = source_clip_batch(**options)
        depths = [torch.full_like(video[:1], 0.8, dtype=torch.float32) for video in data["inputs"]["source_video"]]
        for depth in depths:
            depth[..., 8:-8, 8:-8] = 0.4
        data["inputs"]["target_depth"] = depths
        return data

    return make


@pytest.mark.parametrize(("size", "frames"), [(32, 3), (56, 2), (32, 8)])
def test_predicts_clips_and_no_poses(model, batch, size, frames):
    model.eval()
    for sample in model.val_step(batch(size=size, frames=frames)):
        assert sample.pred_video.shape == (3, frames, size, size)
        assert 0 <= sample.pred_video.min() <= sample.pred_video.max() <= 1
        assert "pred_keypoints" not in sample


@pytest.mark.parametrize("frames", [2, 8])
def test_every_parameter_has_a_gradient(model, batch, frames, assert_all_have_gradient):
    assert_all_have_gradient(model.generator, model(model.data_preprocessor(batch(frames=frames))["inputs"]).video)


@pytest.mark.parametrize("name", ["source_video", "target_depth", "target_keypoints"])
def test_every_input_counts_and_none_may_be_missing(model, batch, name):
    model.eval()
    inputs = model.data_preprocessor(batch())["inputs"]
    with torch.no_grad():
        assert not torch.equal(model({**inputs, name: -inputs[name]}).video, model(inputs).video)
    del inputs[name]
    with pytest.raises(ValueError, match=rf"the batch has no {name}; .*{name}=True"):
        model(inputs)


def test_no_state_is_kept_between_calls(model, batch):
    model.eval()
    inputs, other = (model.data_preprocessor(batch())["inputs"] for _ in range(2))
    with torch.no_grad():
        first = model(inputs).video
        model(other)
        assert torch.equal(model(inputs).video, first)


def test_a_phase_has_its_own_losses(model, batch, adam):
    model.phase = "full"
    assert set(model.train_step(batch(), adam(model))) == {"loss_video", "loss_perceptual"}
    assert {name.split(".")[0] for name in model.state_dict()} == {"generator"}


def test_overfits_one_clip(model, batch, adam):
    model.phase = "pixels"
    data, wrapper = batch(clips=1), adam(model, lr=5e-3)
    first = model.train_step(data, wrapper)["loss_video"]
    for _ in range(40):
        last = model.train_step(data, wrapper)["loss_video"]
    assert last < 0.3 * first


def test_view_lstm_hands_on_what_was_before():
    cells = ViewLSTM(2)
    feats = [[torch.randn(1, c, 3, 4, 4) for c in (4, 8, 8)] for _ in range(3)]
    before = cells(*feats)
    for stream in range(3):
        changed = [[level.clone() for level in levels] for levels in feats]
        changed[stream][0][:, :, 1] += 1
        half, quarter, _ = cells(*changed)
        same = [torch.equal(half[:, :, step], before[0][:, :, step]) for step in range(3)]
        assert same == [True, False, False]
        assert torch.equal(quarter, before[1])


def test_skeleton_is_drawn_by_side():
    names = get_skeleton("kinect25").keypoint_names
    keypoints = torch.zeros(1, 2, 25, 2)
    keypoints[..., 0] = torch.tensor(
        [0.5 * name.startswith("left_") - 0.5 * name.startswith("right_") for name in names]
    )
    keypoints[..., 1] = torch.linspace(-0.8, 0.8, 25)
    left, right, middle = draw_skeleton(keypoints, (28, 28), "kinect25")[0, :, 0]
    assert set(left.unique().tolist()) == {0.0, 1.0}
    columns = [drawn.any(0).nonzero().flatten().tolist() for drawn in (left, right, middle)]
    # Limbs from the middle (between columns 13 and 14) to a side count as the side's; lines are 1 cell thick.
    assert (min(columns[0]), max(columns[0])) == (14, 21)
    assert (min(columns[1]), max(columns[1])) == (6, 13)
    assert columns[2] == [13, 14]


@pytest.mark.parametrize(("method", "millions"), [("VDNet", 93.36), ("ResNetSynthesizer", 73.67)])
def test_parameters_at_the_published_width(method, millions):
    with torch.device("meta"):
        generator = MODELS.build({"type": f"{method}Generator"})
    assert sum(parameter.numel() for parameter in generator.parameters()) / 1e6 == pytest.approx(millions, abs=0.005)

import pytest
import torch

from pasgan.models.encoders.vgg_appearance_encoder import TAPS
from pasgan.models.synthesizers import Truth
from pasgan.registry import MODELS


@pytest.fixture(params=[1, 4], ids=["basicnet", "multiscale"])
def model(request):
    return MODELS.build(
        {
            "type": "BasicNet",
            "generator": {
                "type": "BasicNetGenerator",
                "appearance_encoder": {
                    "type": "VGGAppearanceEncoder",
                    "feat_channels": 8,
                    "vgg_weights": None,
                    "vgg_width": 8,
                    "taps": TAPS[-request.param :],
                },
                "prior_pose_head": {"type": "PriorPoseHead", "in_channels": 8, "num_keypoints": 25},
                "decoder": {
                    "type": "VideoDecoder3D",
                    "feat_channels": 8,
                    "num_keypoints": 0,
                    "channels": ((8, 8), (8, 8), (8, 8), (8, 8)),
                    "feat_scales": request.param,
                },
            },
            "losses": {"pose": {"type": "PoseMSELoss"}, "video": {"type": "VideoMSELoss"}},
            "phases": {"reconstruction": ["pose", "video"], "video": ["video"]},
        }
    )


@pytest.mark.parametrize(("size", "frames"), [(32, 4), (56, 2)])
def test_predicts_clips_and_a_pose_that_stands_still(model, source_clip_batch, size, frames):
    model.eval()
    for sample in model.val_step(source_clip_batch(size, frames)):
        assert sample.pred_video.shape == (3, frames, size, size)
        assert 0 <= sample.pred_video.min() <= sample.pred_video.max() <= 1
        assert sample.pred_keypoints.shape == (frames, 25, 2)
        assert torch.equal(sample.pred_keypoints[0], sample.pred_keypoints[-1])


def test_every_parameter_has_a_gradient(model, source_clip_batch, assert_all_have_gradient):
    synthesis = model(model.data_preprocessor(source_clip_batch())["inputs"])
    assert_all_have_gradient(model.generator, torch.cat([synthesis.video.flatten(), synthesis.keypoints.flatten()]))


def test_a_phase_has_its_own_losses(model, source_clip_batch):
    model.phase = "video"
    data = model.data_preprocessor(source_clip_batch())
    losses = model.generator_losses(model(data["inputs"]), Truth.stack(data["data_samples"]))
    assert set(losses) == {"loss_video"}


def test_overfits_one_clip(model, source_clip_batch, adam):
    model.phase = "reconstruction"
    data, wrapper = source_clip_batch(clips=1, frames=2), adam(model, lr=5e-3)
    truth = data["data_samples"][0]
    truth.target_video[:, 1] = truth.target_video[:, 0]  # nothing moves: all that BasicNet can show
    truth.target_keypoints[1] = truth.target_keypoints[0]
    first = model.train_step(data, wrapper)
    for _ in range(80):
        last = model.train_step(data, wrapper)
    for name in ("loss_pose", "loss_video"):
        assert last[name] < 0.5 * first[name]

import pytest
import torch

from pasgan.models.synthesizers import Truth
from pasgan.registry import MODELS

LOSSES = {
    "PG2": {"l1": {"type": "MaskedL1Loss"}},
    "VDG": {"l1": {"type": "MaskedL1Loss", "mask_weight": 0}, "ssim": {"type": "MaskedSSIMLoss"}},
}


@pytest.fixture(params=["PG2", "VDG"])
def model(request):
    losses = LOSSES[request.param]
    return MODELS.build(
        {
            "type": request.param,
            "generator": {"type": f"{request.param}Generator", "num_keypoints": 25, "width": 8, "num_scales": 4},
            "discriminator": {"type": "DCGANDiscriminator", "width": 8},
            "losses": {**losses, "adversarial": {"type": "GANLoss", "loss_weight": 0.1}},
            "phases": {"coarse": list(losses), "adversarial": [*losses, "adversarial"]},
        }
    )


@pytest.mark.parametrize(("size", "frames"), [(32, 3), (56, 2)])
def test_predicts_clips_and_no_poses(model, source_clip_batch, size, frames):
    model.eval()
    for sample in model.val_step(source_clip_batch(size, frames=frames)):
        assert sample.pred_video.shape == (3, frames, size, size)
        assert 0 <= sample.pred_video.min() <= sample.pred_video.max() <= 1
        assert "pred_keypoints" not in sample


def test_frames_are_images_of_their_own(model, source_clip_batch):
    model.eval()
    inputs = model.data_preprocessor(source_clip_batch())["inputs"]
    with torch.no_grad():
        clip = model(inputs).video
        frame = model({name: value[:, :, 1:2] if value.ndim == 5 else value[:, 1:2] for name, value in inputs.items()})
    torch.testing.assert_close(frame.video, clip[:, :, 1:2], atol=1e-5, rtol=0)


def test_every_parameter_has_a_gradient(model, source_clip_batch, assert_all_have_gradient, jitter):
    inputs = model.data_preprocessor(source_clip_batch(56, frames=2))["inputs"]
    jitter(model.generator)
    assert_all_have_gradient(model.generator, model(inputs).video)


def test_the_coarse_phase_leaves_the_refinement_and_the_discriminator_alone(model, source_clip_batch, adam):
    model.phase = "coarse"
    before = {name: value.clone() for name, value in model.state_dict().items()}
    log = model.train_step(source_clip_batch(), adam(model))
    assert set(log) == {f"loss_{name}" for name in model.phases["coarse"]}
    changed = {name for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    assert changed
    assert all(name.startswith("generator.coarse_network") for name in changed)


def test_the_adversarial_phase_refines(model, source_clip_batch, adam):
    model.generator.coarse_network.requires_grad_(False)  # as the loop does, where a phase freezes it
    before = {name: value.clone() for name, value in model.state_dict().items()}
    log = model.train_step(source_clip_batch(), adam(model))
    expected = {"loss_adv", "loss_disc_real", "loss_disc_fake", "loss_disc_condition"}
    assert set(log) == expected | {f"loss_{name}" for name in model.phases["coarse"]}
    changed = {name.split(".")[1] for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == {"refinement_network", "convs", "fc"}


def test_condition_frames_are_judged_as_fakes(model, source_clip_batch):
    data = model.data_preprocessor(source_clip_batch())
    synthesis, truth = model(data["inputs"]), Truth.stack(data["data_samples"])
    losses = model.discriminator_losses(synthesis, truth)
    real, fake, condition = model._judge(synthesis.video, synthesis, truth)
    softplus = torch.nn.functional.softplus
    assert torch.isclose(losses["loss_disc_real"], 0.5 * softplus(-real[0]).mean())
    assert torch.isclose(losses["loss_disc_condition"], 0.25 * softplus(condition[0]).mean())
    assert torch.isclose(losses["loss_disc_fake"], 0.25 * softplus(fake[0]).mean())


def test_overfits_one_clip(model, source_clip_batch, adam):
    data, wrapper = source_clip_batch(32, clips=1, frames=2), adam(model, lr=2e-3)
    data["data_samples"][0].target_video = data["inputs"]["source_video"][0].flip(0) // 2  # other colours, darker
    model.phase = "coarse"
    first = sum(model.train_step(data, wrapper).values())
    for _ in range(60):
        last = sum(model.train_step(data, wrapper).values())
    assert last < 0.5 * first


def test_missing_inputs_are_named(model, source_clip_batch):
    inputs = model.data_preprocessor(source_clip_batch())["inputs"]
    del inputs["target_keypoints"]
    with pytest.raises(ValueError, match=r"no target_keypoints; .* PackViewSynthesisInputs\(target_keypoints=True\)"):
        model(inputs)

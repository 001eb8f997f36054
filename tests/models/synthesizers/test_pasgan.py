import pytest
import torch
from mmengine.optim import OptimWrapper, OptimWrapperDict

from pasgan.models.synthesizers import NonFiniteLossError, Truth
from pasgan.registry import MODELS
from pasgan.structures import ViewSynthesisDataSample


def batch(size=32, clips=2, frames=4, seed=0):
    generator = torch.Generator().manual_seed(seed)
    items = {"inputs": {}, "data_samples": []}
    for name, shape in [("source_keypoints", (frames, 25, 2)), ("source_view", (3,)), ("target_view", (3,))]:
        items["inputs"][name] = [torch.rand(shape, generator=generator) - 0.5 for _ in range(clips)]
    for _ in range(clips):
        sample = ViewSynthesisDataSample(
            target_video=torch.randint(0, 256, (3, frames, size, size), generator=generator, dtype=torch.uint8),
            target_keypoints=torch.rand((frames, 25, 2), generator=generator) - 0.5,
            target_keypoints_visible=torch.full((frames, 25), 2, dtype=torch.uint8),
        )
        items["data_samples"].append(sample)
    items["inputs"]["prior_image"] = [sample.target_video[:, 0] for sample in items["data_samples"]]
    return items


def optimizers(model, lr=1e-3):
    return OptimWrapperDict(
        generator=OptimWrapper(torch.optim.Adam(model.generator.parameters(), lr=lr)),
        discriminator=OptimWrapper(torch.optim.Adam(model.discriminator.parameters(), lr=lr)),
    )


@pytest.fixture
def model(tiny_model_cfg):
    torch.manual_seed(0)
    return MODELS.build(tiny_model_cfg)


@pytest.mark.parametrize(("size", "frames"), [(32, 4), (56, 2)])
def test_predict_returns_one_sample_per_clip(model, size, frames):
    model.eval()
    samples = model.val_step(batch(size, frames=frames))
    assert len(samples) == 2
    for sample in samples:
        assert sample.pred_video.shape == (3, frames, size, size)
        assert 0 <= sample.pred_video.min() <= sample.pred_video.max() <= 1
        assert sample.pred_keypoints.shape == (frames, 25, 2)


def test_first_pose_is_the_prior_pose(model):
    inputs = model.data_preprocessor(batch())["inputs"]
    synthesis = model(inputs)
    expected = model.generator.prior_pose_head(model.generator.appearance_encoder(inputs["prior_image"]))
    assert torch.allclose(synthesis.keypoints[:, 0], expected, atol=1e-6)


def test_given_prior_pose_is_used(model):
    inputs = model.data_preprocessor(batch())["inputs"]
    inputs["prior_keypoints"] = torch.rand(2, 25, 2)
    assert torch.equal(model(inputs).keypoints[:, 0], inputs["prior_keypoints"])


def test_pose_branch_alone_needs_a_prior_pose(model):
    arguments = {"source_keypoints": torch.rand(1, 4, 25, 2), "source_view": torch.rand(1, 3)}
    arguments["target_view"] = torch.rand(1, 3)
    assert model.generator(**arguments, prior_keypoints=torch.rand(1, 25, 2), branch="pose").video is None
    with pytest.raises(ValueError, match="branch 'pose' of PASGANGenerator needs prior_keypoints"):
        model.generator(**arguments, branch="pose")
    with pytest.raises(ValueError, match="branch 'all' of PASGANGenerator needs prior_image"):
        model.generator(**arguments)


def test_no_state_is_kept_between_calls(model):
    model.eval()
    inputs = model.data_preprocessor(batch())["inputs"]
    other = model.data_preprocessor(batch(seed=1))["inputs"]
    with torch.no_grad():
        first = model(inputs).video
        model(other)
        assert torch.equal(model(inputs).video, first)


def test_clips_of_a_batch_do_not_see_each_other(model):
    model.eval()
    inputs = model.data_preprocessor(batch())["inputs"]
    with torch.no_grad():
        together = model(inputs).video
        alone = model({name: value[1:] for name, value in inputs.items()}).video
    assert torch.allclose(together[1:], alone, atol=1e-5)


@pytest.mark.parametrize(
    ("phase", "expected"),
    [
        ("pose", {"loss_pose"}),
        ("prior_pose", {"loss_prior_pose"}),
        ("reconstruction", {"loss_pose", "loss_video"}),
        ("full", {"loss_pose", "loss_perceptual", "loss_adv", "loss_disc_real", "loss_disc_fake"}),
    ],
)
def test_each_phase_optimises_its_own_losses(model, phase, expected):
    model.phase = phase
    before = {name: value.clone() for name, value in model.state_dict().items()}
    log = model.train_step(batch(), optimizers(model))
    assert set(log) == expected
    changed = {name.split(".")[0] for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == ({"generator", "discriminator"} if phase == "full" else {"generator"})


def test_pose_phase_trains_the_pose_transformation_only(model):
    model.phase = "pose"
    before = {name: value.clone() for name, value in model.generator.state_dict().items()}
    step = batch()
    del step["inputs"]["prior_image"]
    for sample in step["data_samples"]:
        del sample.target_video
    model.train_step(step, optimizers(model))
    changed = {
        name.split(".")[0]
        for name, value in model.generator.state_dict().items()
        if not torch.equal(value, before[name])
    }
    assert changed == {"pose_transformation"}


@pytest.mark.parametrize("refined", [False, True])
def test_prior_pose_phases_take_every_frame_as_an_image(tiny_model_cfg, refined):
    tiny_model_cfg["generator"]["prior_pose_refinement"] = {"type": "PriorPoseRefinement", "num_keypoints": 25}
    model = MODELS.build(tiny_model_cfg).eval()
    torch.nn.init.normal_(model.generator.prior_pose_refinement.layers[-1].weight, std=0.1)
    model.phase = "refinement" if refined else "prior_pose"
    inputs, truth = model.data_preprocessor(batch())["inputs"], Truth.stack(batch()["data_samples"])
    synthesis = model.synthesize_for_training(inputs, truth)
    assert synthesis.keypoints.shape == truth.keypoints.shape
    third = model.generator.prior_pose_head(model.generator.appearance_encoder(truth.video[:, :, 2]))
    if refined:
        views = inputs["source_view"], inputs["target_view"]
        third = model.generator.prior_pose_refinement(third, inputs["source_keypoints"][:, 2], *views)
    assert torch.allclose(synthesis.keypoints[:, 2], third, atol=1e-6)
    assert set(model.generator_losses(synthesis, truth)) == {
        "loss_refined_prior_pose" if refined else "loss_prior_pose"
    }


def test_every_parameter_of_the_generator_gets_a_gradient(model):
    # The last layers that start at zero hide those before them; a few steps move them off zero.
    optimizer = optimizers(model)
    model.phase = "reconstruction"
    for _ in range(3):
        model.train_step(batch(), optimizer)
    inputs, truth = model.data_preprocessor(batch())["inputs"], Truth.stack(batch()["data_samples"])
    model.zero_grad()
    sum(model.generator_losses(model(inputs), truth).values()).backward()
    without = [
        name
        for name, parameter in model.generator.named_parameters()
        if parameter.grad is None or not parameter.grad.any()
    ]
    assert not without


def test_reconstruction_overfits_one_batch(tiny_model_cfg):
    torch.manual_seed(0)
    tiny_model_cfg["true_pose"] = (0.0, 0.0)
    model = MODELS.build(tiny_model_cfg)
    model.phase = "reconstruction"
    optimizer, step = optimizers(model, lr=3e-3), batch()
    losses = [sum(model.train_step(step, optimizer).values()).item() for _ in range(60)]
    assert losses[-1] < 0.6 * losses[0]


def test_true_poses_drive_the_video_early_in_the_phase_only(model):
    model.phase = "reconstruction"
    inputs, truth = model.data_preprocessor(batch())["inputs"], Truth.stack(batch()["data_samples"])
    seen = []
    model.generator.attention.register_forward_pre_hook(lambda _, arguments: seen.append(arguments[0]))
    model.true_pose_probability = 1.0
    for model.phase_progress in (0.0, 0.25):
        model.synthesize_for_training(inputs, truth)
    assert torch.equal(seen[0], truth.keypoints)
    assert not torch.isclose(seen[1], truth.keypoints).any(dim=-1).all()


def test_loss_networks_stay_out_of_the_checkpoint(model):
    assert {name.split(".")[0] for name in model.state_dict()} == {"generator", "discriminator"}


def test_non_finite_loss_names_the_term_and_touches_nothing(model):
    model.phase = "reconstruction"
    step = batch()
    step["inputs"]["source_keypoints"][0][0, 0, 0] = torch.inf
    before = {name: value.clone() for name, value in model.state_dict().items()}
    with pytest.raises(NonFiniteLossError, match="loss_pose"):
        model.train_step(step, optimizers(model))
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_phases_must_name_known_losses(tiny_model_cfg):
    tiny_model_cfg["phases"]["reconstruction"] = ["pose", "vidio"]
    with pytest.raises(ValueError, match=r"phase 'reconstruction' uses the losses \['vidio'\]"):
        MODELS.build(tiny_model_cfg)


def test_adversarial_phase_needs_a_discriminator(tiny_model_cfg):
    del tiny_model_cfg["discriminator"]
    with pytest.raises(ValueError, match="there is no discriminator"):
        MODELS.build(tiny_model_cfg)


def test_size_must_be_divisible_by_8(model):
    with pytest.raises(ValueError, match="divisible by 8"):
        model.val_step(batch(size=36))

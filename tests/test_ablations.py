"""The rungs of Table 3, the rows of Table 4 and the further switches: each config changes one thing."""

from pathlib import Path

import pytest
from mmengine.config import Config

from pasgan.engine.config import load_config

CONFIGS = Path(__file__).parent.parent / "configs"
MSE = "pasgan/pasgan_mse_ntu_56"
LIGHT = "pasgan/pasgan_sample_56"


def load(name: str) -> Config:
    return load_config(CONFIGS / f"{name}.py", {"vgg_weights": None})


def flat(node, path="") -> dict[str, object]:
    """Every leaf of a config by its dotted path; lists count as leaves."""
    if not isinstance(node, dict):
        return {path: node}
    return {key: value for name, child in node.items() for key, value in flat(child, f"{path}.{name}").items()}


def difference(name: str, parent: str) -> set[str]:
    """Dotted paths below `model` and `train_cfg`, and the dataloaders, that are not the same in both configs."""
    own, other = (
        {**flat(cfg.model, "model"), **flat(cfg.train_cfg, "train_cfg"), "data": cfg.train_dataloader}
        for cfg in (load(name), load(parent))
    )
    return {path for path in own.keys() | other.keys() if own.get(path) != other.get(path)}


GENERATOR = "model.generator"


@pytest.mark.parametrize(
    ("name", "parent", "expected"),
    [
        (
            "baselines/basicnet_multiscale_ntu_56",
            "baselines/basicnet_ntu_56",
            {f"{GENERATOR}.appearance_encoder.taps", f"{GENERATOR}.decoder.feat_scales"},
        ),
        ("pasgan/pasgan_rpt_ntu_56", MSE, {f"{GENERATOR}.feature_transformation"}),
        (
            "pasgan/pasgan_perceptual_ntu_56",
            MSE,
            {"train_cfg.phases", "model.phases.perceptual", "model.losses.perceptual"},
        ),
        ("pasgan/pasgan_full_ntu_56", MSE, {"train_cfg.phases"}),
        ("pasgan/pasgan_window6_ntu_56", MSE, {f"{GENERATOR}.feature_transformation", "model.region_window"}),
        ("pasgan/pasgan_window8_ntu_56", MSE, {f"{GENERATOR}.feature_transformation", "model.region_window"}),
        (
            "pasgan/pasgan_affine6_ntu_56",
            MSE,
            {f"{GENERATOR}.feature_transformation.affine_estimator.theta_params"},
        ),
        ("pasgan/pasgan_multiply_ntu_56", MSE, {f"{GENERATOR}.decoder.fusion"}),
        ("pasgan/pasgan_givenpose_ntu_56", MSE, {"train_cfg.phases", "data"}),
        (
            "baselines/basicnet_multiscale_sample_56",
            "baselines/basicnet_sample_56",
            {
                f"{GENERATOR}.appearance_encoder.taps",
                f"{GENERATOR}.prior_pose_head.level",
                f"{GENERATOR}.decoder.feat_scales",
            },
        ),
        ("pasgan/pasgan_rpt_sample_56", LIGHT, {f"{GENERATOR}.feature_transformation"}),
        (
            "pasgan/pasgan_perceptual_sample_56",
            LIGHT,
            {"train_cfg.phases", "model.phases.perceptual", "model.losses.perceptual"},
        ),
        (
            "pasgan/pasgan_full_sample_56",
            "pasgan/pasgan_perceptual_sample_56",
            {
                "train_cfg.phases",
                "model.phases.full",
                "model.losses.perceptual",
                "model.losses.adversarial",
                "model.discriminator",
            },
        ),
    ],
)
def test_one_thing_changes(name, parent, expected):
    changed = difference(name, parent)
    assert changed
    assert all(any(path.startswith(prefix) for prefix in expected) for path in changed), changed


@pytest.mark.parametrize("name", ["pasgan_rpt", "pasgan_perceptual", "pasgan_full"])
def test_light_ablations_have_as_many_iterations(name):
    phases = [load(path).train_cfg.phases for path in (LIGHT, f"pasgan/{name}_sample_56")]
    own, parent = (sum(phase["iters"] for phase in listed) for listed in phases)
    assert own == parent


def test_light_basicnet_has_as_many_iterations():
    assert load("baselines/basicnet_sample_56").train_cfg.phases[0]["iters"] == sum(
        phase["iters"] for phase in load(LIGHT).train_cfg.phases
    )

from pathlib import Path

import pytest

from pasgan.engine.config import ConfigError, load_config

ROOT = Path(__file__).parent.parent.parent
NTU = ROOT / "configs/pasgan/pasgan_ntu_112.py"


def leaf(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "leaf.py"
    path.write_text(f"_base_ = [{str(NTU)!r}]\n{text}\n")
    return path


def test_shared_values_fill_every_class_that_takes_them():
    cfg = load_config(NTU, {"data_root": "somewhere", "vgg_weights": None})
    assert cfg.train_dataloader.dataset.data_root == "somewhere"
    assert cfg.pose_dataloader.dataset.data_root == "somewhere"
    assert cfg.model.generator.appearance_encoder.vgg_weights is None
    assert cfg.model.losses.perceptual.vgg_weights is None
    assert "vgg_weights" not in cfg.model.losses.pose


def test_a_value_of_its_own_wins_over_the_shared_one(tmp_path):
    path = leaf(tmp_path, "model = dict(losses=dict(perceptual=dict(vgg_weights='weights.pth')))\nvgg_weights = None")
    cfg = load_config(path)
    assert cfg.model.losses.perceptual.vgg_weights == "weights.pth"
    assert cfg.model.discriminator.vgg_weights is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("default_hook = dict()", "unknown top-level key 'default_hook'; did you mean 'default_hooks'"),
        (
            "model = dict(generator=dict(decoder=dict(norm_cgf=None)))",
            r"model\.generator\.decoder: VideoDecoder3D takes no argument 'norm_cgf'; did you mean 'norm_cfg'",
        ),
        (
            "model = dict(generator=dict(decoder=dict(type='VideoDecoder3d')))",
            "nothing is registered as 'VideoDecoder3d'; did you mean 'VideoDecoder3D'",
        ),
        (
            "train_dataloader = dict(batchsize=3)",
            "train_dataloader: unknown key 'batchsize'; did you mean 'batch_size'",
        ),
        ("optim_wrapper = dict(generator=dict(clip_gradient=1))", r"optim_wrapper\.generator: unknown key"),
        (
            "model = dict(generator=dict(decoder=dict(_delete_=True, type='VideoDecoder3D', feat_channels=64)))",
            "VideoDecoder3D needs the argument 'num_keypoints'",
        ),
    ],
)
def test_mistakes_are_named_with_the_nearest_valid_name(tmp_path, text, message):
    with pytest.raises(ConfigError, match=message):
        load_config(leaf(tmp_path, text))


def test_all_mistakes_are_listed_at_once(tmp_path):
    with pytest.raises(ConfigError, match="2 mistakes") as caught:
        load_config(leaf(tmp_path, "learning_rate = 1\nmodel = dict(region_windw=0.2)"))
    assert "region_windw" in str(caught.value)
    assert "learning_rate" in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"model.genrator.x": 1}, "no key 'genrator'; did you mean 'generator'"),
        ({"train_cfg.phases.9.iters": 1}, "'9' is no index of a list of 3"),
        ({"batch_size": 1}, "no key 'batch_size'"),
    ],
)
def test_options_must_exist(options, message):
    with pytest.raises(ConfigError, match=message):
        load_config(NTU, options)


def test_options_reach_lists_and_constructor_arguments():
    options = {"train_cfg.phases.1.iters": 7, "model.generator.decoder.fusion": "multiply", "+_note": "x"}
    cfg = load_config(NTU, options)
    assert cfg.train_cfg.phases[1].iters == 7
    assert cfg.model.generator.decoder.fusion == "multiply"
    assert cfg._note == "x"


def test_missing_config_names_similar_ones(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    with pytest.raises(ConfigError, match=r"config not found: .*pasgan_ntu_122\.py; similar: pasgan_ntu_112"):
        load_config("configs/pasgan/pasgan_ntu_122.py")


def test_syntax_error_names_the_file(tmp_path):
    path = tmp_path / "broken.py"
    path.write_text("model = dict(")
    with pytest.raises(ConfigError, match=r"broken\.py cannot be read"):
        load_config(path)


def test_five_line_swap(tmp_path):
    path = leaf(
        tmp_path,
        """model = dict(generator=dict(
    feature_transformation=dict(affine_estimator=dict(theta_params=6)),
    decoder=dict(norm_cfg=dict(type="GN", num_groups=8)),
))
vgg_weights = None""",
    )
    cfg = load_config(path)
    assert cfg.model.generator.feature_transformation.affine_estimator.theta_params == 6
    assert cfg.model.generator.decoder.type == "VideoDecoder3D"

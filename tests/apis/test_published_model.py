import json
from collections import OrderedDict

import pytest
import torch
from mmengine.registry import DefaultScope
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from pasgan.apis.published_model import FORMAT, publish_model, read_published_model
from pasgan.apis.synthesizer import load_published_synthesizer, load_synthesizer
from pasgan.engine.checkpoint import EMA_KEY, CheckpointError
from pasgan.engine.config import ConfigError, load_config
from pasgan.registry import MODELS


@pytest.fixture
def published(tiny_ntu_config, tmp_path):
    cfg = load_config(tiny_ntu_config)
    model = MODELS.build(cfg.model)
    average = {key: value + 0.25 for key, value in model.generator.state_dict().items()}
    torch.save({"state_dict": model.state_dict(), EMA_KEY: average, "meta": {"iter": 7}}, tmp_path / "iter_7.pth")
    publish_model(tmp_path / "iter_7.pth", cfg, tmp_path / "model.safetensors")
    return tmp_path / "model.safetensors", cfg, average


def rewritten(path, change):
    """The file with another description."""
    with safe_open(path, framework="pt") as file:
        about = json.loads(file.metadata()["about"])
    weights = load_file(path)
    change(about, weights)
    save_file(weights, path, {"format": FORMAT, "about": json.dumps(about)})


def test_the_file_alone_is_the_model(published):
    path, cfg, average = published
    model, found = load_published_synthesizer(path)
    assert all(torch.allclose(value, average[key], atol=1e-3) for key, value in model.generator.state_dict().items())
    assert not model.training
    dataset = found.test_dataloader.dataset
    assert (dataset.clip_len, dataset.keypoint_set) == (cfg.test_dataloader.dataset.clip_len, "kinect25")
    assert [step["type"] for step in dataset.pipeline] == [
        step["type"] for step in cfg.test_dataloader.dataset.pipeline
    ]
    _, about = read_published_model(path)
    assert (about["name"], about["iterations"]) == ("pasgan_tiny", 7)
    assert about["skeleton"]["keypoints"][0] == "spine_base"
    half = load_file(path)
    assert {value.dtype for value in half.values()} == {torch.float16}
    assert all(key.startswith("generator.") for key in half)
    # With its config it is a checkpoint like any other.
    assert torch.equal(load_synthesizer(cfg, path).generator.decoder.head.weight, model.generator.decoder.head.weight)


def test_it_is_the_first_thing_that_a_process_loads(published, monkeypatch):
    monkeypatch.setattr(DefaultScope, "_instance_dict", OrderedDict())
    cfg, _ = read_published_model(published[0])
    load_synthesizer(cfg, published[0])


def test_weights_that_were_changed(published):
    path = published[0]
    rewritten(path, lambda about, weights: weights["generator.decoder.head.bias"].add_(1))
    with pytest.raises(CheckpointError, match="not those that were published"):
        read_published_model(path)


@pytest.mark.parametrize("name", ["subprocess.Popen", "os.system", "NoSuchDecoder"])
def test_a_config_cannot_name_what_is_not_registered(published, name):
    path = published[0]
    rewritten(path, lambda about, weights: about["model"]["generator"]["decoder"].update(type=name))
    with pytest.raises(ConfigError, match=f"names '{name}'"):
        load_published_synthesizer(path)


def test_a_config_cannot_have_a_package_imported(published):
    path = published[0]
    rewritten(path, lambda about, weights: about["model"]["generator"].update(_scope_="some_package"))
    with pytest.raises(ConfigError, match="names 'some_package'"):
        load_published_synthesizer(path)


def test_other_files(published, tmp_path):
    path = published[0]
    with pytest.raises(CheckpointError, match="not found"):
        read_published_model(tmp_path / "none.safetensors")
    save_file({"a": torch.zeros(1)}, tmp_path / "foreign.safetensors")
    with pytest.raises(CheckpointError, match=r"no model that tools/publish_model\.py wrote"):
        read_published_model(tmp_path / "foreign.safetensors")
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(CheckpointError, match="cannot be read"):
        read_published_model(path)
    torch.save({"state_dict": {"backbone.weight": torch.zeros(1)}}, tmp_path / "pose.pth")
    with pytest.raises(CheckpointError, match="no generator weights"):
        publish_model(tmp_path / "pose.pth", published[1], tmp_path / "pose.safetensors")

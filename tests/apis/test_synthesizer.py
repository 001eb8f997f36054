import pytest
import torch

from pasgan.apis import load_synthesizer
from pasgan.engine.checkpoint import CheckpointError
from pasgan.engine.config import load_config
from pasgan.registry import MODELS


def test_model_comes_back_without_pretrained_weights(tiny_ntu_config, tmp_path):
    cfg = load_config(tiny_ntu_config)
    model = MODELS.build(cfg.model)
    torch.save({"state_dict": model.state_dict()}, tmp_path / "a.pth")
    # A file of VGG weights that does not exist: the checkpoint brings its own, so nothing looks for it.
    cfg = load_config(tiny_ntu_config, {"vgg_weights": str(tmp_path / "nothing.pth")})
    loaded = load_synthesizer(cfg, tmp_path / "a.pth")
    assert not loaded.training
    for name, value in model.generator.state_dict().items():
        assert torch.equal(loaded.generator.state_dict()[name], value)


def test_missing_checkpoint(tiny_ntu_config, tmp_path):
    with pytest.raises(CheckpointError, match="checkpoint not found"):
        load_synthesizer(tiny_ntu_config, tmp_path / "none.pth")

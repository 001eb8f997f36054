import pytest
import torch
from mmengine.config import Config
from torch import nn

from pasgan.engine.config import ConfigError
from pasgan.engine.optim_wrappers import SynthesizerOptimWrapperConstructor, enable_amp


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.generator = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
        self.discriminator = nn.Linear(2, 1)


def adam(lr, **options):
    return {"optimizer": {"type": "Adam", "lr": lr}, **options}


def test_each_child_has_its_own_optimizer_over_its_own_parameters():
    model = Model()
    wrappers = SynthesizerOptimWrapperConstructor({"generator": adam(1e-3), "discriminator": adam(1e-4)})(model)
    for name, lr in (("generator", 1e-3), ("discriminator", 1e-4)):
        groups = wrappers[name].optimizer.param_groups
        assert {id(p) for group in groups for p in group["params"]} == {
            id(p) for p in getattr(model, name).parameters()
        }
        assert all(group["lr"] == lr for group in groups)


def test_paramwise_learning_rates_and_clipping():
    cfg = adam(1e-3, clip_grad={"max_norm": 1.0}, paramwise_cfg={"custom_keys": {"0": {"lr_mult": 0.1}}})
    wrapper = SynthesizerOptimWrapperConstructor({"generator": cfg})(Model())["generator"]
    assert {round(group["lr"], 6) for group in wrapper.optimizer.param_groups} == {1e-3, 1e-4}
    assert wrapper.clip_grad_kwargs == {"max_norm": 1.0}


def test_none_leaves_a_child_out():
    wrappers = SynthesizerOptimWrapperConstructor({"generator": adam(1e-3), "discriminator": None})(Model())
    assert list(wrappers.keys()) == ["generator"]


def test_unknown_child_is_named():
    with pytest.raises(ValueError, match=r"optim_wrapper\.critic: the model has no part .* generator, discriminator"):
        SynthesizerOptimWrapperConstructor({"critic": adam(1e-3)})(Model())


@pytest.mark.skipif(torch.cuda.is_available(), reason="the error is for machines without a GPU")
def test_amp_without_a_gpu_is_refused():
    with pytest.raises(ConfigError, match="--amp needs a CUDA GPU"):
        enable_amp(Config({"optim_wrapper": {"generator": adam(1e-3)}}))

from functools import partial
from pathlib import Path

import pytest
import torch
from torchvision.models import vgg16

from pasgan.apis import MissingInputsError, check_run_inputs, sample_store
from pasgan.apis.sample_store import DEPTH_SAMPLE_STORE, SAMPLE_STORE, write_sample_store
from pasgan.data import FrameStore
from pasgan.engine.config import load_config

CONFIG = Path(__file__).parent.parent.parent / "configs/pasgan/pasgan_ntu_112.py"


def test_everything_that_is_missing_is_named_at_once(tmp_path):
    cfg = load_config(CONFIG, {"data_root": str(tmp_path / "ntu"), "vgg_weights": str(tmp_path / "vgg.pth")})
    with pytest.raises(MissingInputsError) as caught:
        check_run_inputs(cfg)
    for text in (str(tmp_path / "ntu"), str(tmp_path / "vgg.pth"), "data_root=data/ntu_sample vgg_weights=None"):
        assert text in str(caught.value)


def test_weights_of_i3d_are_looked_for_too(tiny_store, tmp_path):
    options = {"data_root": str(tiny_store), "vgg_weights": None, "i3d_weights": str(tmp_path / "charades.pt")}
    with pytest.raises(MissingInputsError, match=r"no I3D weights at .*charades\.pt") as caught:
        check_run_inputs(load_config(CONFIG.parents[1] / "baselines/rtnet_ntu_112.py", options))
    assert "data_root=data/ntu_sample i3d_weights=None" in str(caught.value)


def test_complete_inputs_pass(tiny_store, tmp_path):
    weights = tmp_path / "vgg.pth"
    torch.save(vgg16(weights=None, init_weights=False).state_dict(), weights)
    check_run_inputs(load_config(CONFIG, {"data_root": str(tiny_store), "vgg_weights": str(weights)}))


def test_sample_is_rendered_where_a_run_asks_for_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sample_store, "write_sample_store", partial(write_sample_store, num_recordings=2))
    check_run_inputs(load_config(CONFIG, {"data_root": str(SAMPLE_STORE), "vgg_weights": None}))
    assert len(FrameStore.open(tmp_path / SAMPLE_STORE)) == 2


def test_depth_is_rendered_with_the_sample_or_asked_for(tmp_path, tiny_store, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sample_store, "write_sample_store", partial(write_sample_store, num_recordings=1))
    config = CONFIG.parents[1] / "baselines/vdnet_sample_56.py"
    check_run_inputs(load_config(config))
    assert FrameStore.open(tmp_path / DEPTH_SAMPLE_STORE).layouts == {"frames": "raw", "depths": "raw"}
    with pytest.raises(MissingInputsError, match=r"holds no depth maps; prepare one") as caught:
        check_run_inputs(load_config(config, {"data_root": str(tiny_store)}))
    assert "data_root=data/ntu_sample_depth" in str(caught.value)

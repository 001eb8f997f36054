import json

import numpy as np
import pytest
import torch

from pasgan.apis import export as export_module
from pasgan.apis.export import ExportError, export_generator
from pasgan.engine.config import load_config
from pasgan.registry import MODELS


@pytest.fixture
def tiny(tiny_ntu_config, jitter):
    """PAS-GAN with every part of the paper, two frames of 16 pixels."""
    cfg = load_config(tiny_ntu_config, {"test_dataloader.dataset.clip_len": 2})
    resize = next(step for step in cfg.test_dataloader.dataset.pipeline if step["type"] == "ResizeClip")
    resize["size"] = 16
    return jitter(MODELS.build(cfg.model)).eval(), cfg


def test_onnx_runs_on_batches_that_it_was_not_checked_on(tiny, tmp_path):
    onnxruntime = pytest.importorskip("onnxruntime")
    model, cfg = tiny
    export = export_generator(model, cfg, tmp_path / "model.onnx", batch=None)
    assert export.difference < 1e-4
    assert export.inputs["source_keypoints"] == (-1, 2, 25, 2)
    assert "source_video" not in export.inputs  # PAS-GAN does not read it
    session = onnxruntime.InferenceSession(str(export.path))
    clips = {name: torch.rand(5, *shape[1:]) for name, shape in export.inputs.items()}
    video, keypoints = session.run(list(export.outputs), {name: clip.numpy() for name, clip in clips.items()})
    with torch.no_grad():
        expected = model(clips)
    assert np.abs(video - expected.video.numpy()).max() < 1e-4
    assert np.abs(keypoints - expected.keypoints.numpy()).max() < 1e-4
    about = json.loads(session.get_modelmeta().custom_metadata_map["pasgan"])
    assert about["inputs"]["prior_image"] == [-1, 3, 16, 16]


@pytest.mark.filterwarnings("ignore:.*torch.jit:FutureWarning", "ignore:.*torch.jit:DeprecationWarning")
def test_torchscript(tiny, tmp_path):
    model, cfg = tiny
    export = export_generator(model, cfg, tmp_path / "model.pt", batch=3)
    about = {"pasgan": ""}
    network = torch.jit.load(str(export.path), _extra_files=about)
    clips = {name: torch.rand(shape) for name, shape in export.inputs.items()}
    with torch.no_grad():
        assert torch.allclose(network(*clips.values())[0], model(clips).video, atol=1e-4)
    assert json.loads(about["pasgan"])["keypoints"] == "kinect25"


def test_a_file_that_computes_something_else_is_not_kept(tiny, tmp_path, monkeypatch):
    model, cfg = tiny
    load = export_module._load_torchscript
    monkeypatch.setattr(
        export_module, "_load_torchscript", lambda path: lambda clips: tuple(o + 1e-3 for o in load(path)(clips))
    )
    with pytest.raises(ExportError, match=r"would differ from the model by 1\.00e-03"):
        export_generator(model, cfg, tmp_path / "model.pt")
    assert list(tmp_path.glob("*.pt")) == []


def test_unknown_ending(tiny, tmp_path):
    with pytest.raises(ExportError, match=r"end the name with \.onnx"):
        export_generator(*tiny, tmp_path / "model.tflite")


def test_missing_package(tiny, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "onnxscript", None)
    with pytest.raises(ExportError, match=r"pip install 'pasgan\[onnx\]'"):
        export_generator(*tiny, tmp_path / "model.onnx")

"""The way of PKU-MMD through the tools, as a user goes it: sample, store, training at 224 and for a CPU."""

import re

import pytest

from pasgan.data import FrameStore
from tests.conftest import TINY_MODEL
from tests.tools.tool_process import ROOT, run

TINY = """
_base_ = [{base!r}]
data_root = {store!r}
vgg_weights = None
{model}
_loader = dict(batch_size=1, num_workers=0, persistent_workers=False)
train_dataloader = dict(**_loader, dataset=dict(clip_len=2, val_subjects=[2]))
pose_dataloader = dict(batch_size=4, dataset=dict(clip_len=2, val_subjects=[2]))
val_dataloader = dict(**_loader, dataset=dict(clip_len=2, val_subjects=[2], max_items=1))
train_cfg = dict(
    phases=[
        dict(name="pose", iters=1, dataloader="pose_dataloader"),
        dict(name="reconstruction", iters=1),
        dict(name="full", iters=1),
    ],
    val_interval=3,
)
default_hooks = dict(logger=dict(interval=1), checkpoint=dict(interval=3))
custom_hooks = []
env_cfg = dict(dist_cfg=dict(backend="gloo"))
"""


@pytest.fixture(scope="module")
def pku_store(pku_raw, tmp_path_factory):
    store = tmp_path_factory.mktemp("pku_store") / "store"
    output = run("tools/prepare_data.py", "pku", pku_raw, "--out", store, "--workers", 2)
    assert "kept          9 recordings" in output
    return store


def test_the_sample_is_refused_in_one_line(tmp_path):
    (tmp_path / "options.json").write_text("{}")
    output = run("tools/make_sample.py", tmp_path, "--format", "pku", status=2)
    assert "holds a sample made with {}, now asked" in output


def test_the_store_has_the_size_of_the_protocol(pku_store):
    store = FrameStore.open(pku_store)
    assert store.frame_size == (270, 480)
    assert set(store.recordings[0].cameras) == {"L", "M", "R"}


def test_pasgan_trains_at_224(pku_store, tmp_path):
    config = tmp_path / "pasgan_tiny.py"
    config.write_text(
        TINY.format(model=TINY_MODEL, base=str(ROOT / "configs/pasgan/pasgan_pku_224.py"), store=str(pku_store))
    )
    output = run("tools/train.py", config, "--work-dir", tmp_path / "work")
    assert len(re.findall(r"loss_pose: [0-9.]+", output)) == 3
    assert len(re.findall(r"loss_perceptual: [0-9.]+", output)) == 1
    assert "psnr" in output


def test_the_config_for_a_cpu_trains(pku_store, tmp_path):
    phases = [f"train_cfg.phases.{number}.iters=1" for number in range(4)]
    output = run(
        "tools/train.py", "configs/pasgan/pasgan_pku_sample_56.py", "--work-dir", tmp_path,
        "--cfg-options", f"data_root={pku_store}", *phases, "train_dataloader.batch_size=2",
        "train_dataloader.num_workers=0", "train_dataloader.persistent_workers=False",
        "prior_pose_dataloader.num_workers=0", "prior_pose_dataloader.persistent_workers=False",
        "default_hooks.logger.interval=1", "train_cfg.val_interval=100",
    )  # fmt: skip
    assert len(re.findall(r"loss_video: [0-9.]+", output)) == 1

"""The tools as a user runs them, in processes of their own, on a generated sample."""

import json
import re

import pytest
import torch

from tests.tools.tool_process import ROOT, run


def logged(output, key):
    return [float(value) for value in re.findall(rf"Iter\(train\).* {key}: ([0-9.e+-]+)", output)]


def test_train_resume_test(tiny_ntu_config, tmp_path):
    work = tmp_path / "work"
    only_two_phases = ["--cfg-options", "train_cfg.phases.2.iters=0"]
    output = run("tools/train.py", tiny_ntu_config, "--work-dir", work, "--tensorboard", *only_two_phases)
    assert list(work.rglob("events.out.tfevents*"))
    assert len(logged(output, "loss_pose")) == 5
    assert len(logged(output, "loss_video")) == 3
    assert "loss_perceptual" not in output

    output = run("tools/train.py", tiny_ntu_config, "--work-dir", work, "--resume")
    assert "Phase 'full': iterations 6 to 8" in output
    assert "Phase 'pose'" not in output
    for key in ("loss_perceptual", "loss_adv", "loss_disc_real", "loss_disc_fake"):
        assert len(logged(output, key)) == 3, key
    assert "psnr" in output
    assert list((work / "strips" / "iter_000008").glob("*.png"))
    checkpoint = torch.load(work / "iter_8.pth", weights_only=True)
    assert {key.split(".")[0] for key in checkpoint["state_dict"]} == {"generator", "discriminator"}
    assert set(checkpoint["ema_generator"]) <= {k.removeprefix("generator.") for k in checkpoint["state_dict"]}

    table = run("tools/test.py", tiny_ntu_config, work / "iter_8.pth", "--work-dir", work, "--pictures", 1)
    first = json.loads((work / "test" / "scores.json").read_text())
    assert list(first["pairs"]) == ["v1→v2", "v1→v3", "v2→v1", "v2→v3", "v3→v1", "v3→v2"]
    for row in ("copy first frame", "repeat first pose", "moving region"):
        assert row in table
    assert list((work / "test" / "pictures").glob("*.gif"))
    run("tools/test.py", tiny_ntu_config, work / "iter_8.pth", "--work-dir", work, "--pictures", 0)
    assert json.loads((work / "test" / "scores.json").read_text())["scores"] == first["scores"]

    small = tmp_path / "small.safetensors"
    run("tools/publish_model.py", work / "iter_8.pth", small, "--config", tiny_ntu_config)
    run("tools/test.py", tiny_ntu_config, small, "--work-dir", work, "--pictures", 0)
    published = json.loads((work / "test" / "scores.json").read_text())["scores"]
    assert published["psnr"]["model"]["mean"] == pytest.approx(first["scores"]["psnr"]["model"]["mean"], abs=0.02)


TWO_PROCESSES = """
import sys

import torch
import torch.distributed as dist
from mmengine.runner import Runner

from pasgan.engine.config import load_config

dist.init_process_group("gloo")
cfg = load_config(sys.argv[1])
cfg.launcher, cfg.work_dir = "pytorch", sys.argv[2]
runner = Runner.from_cfg(cfg)
runner.train()
for name in ("generator", "discriminator"):
    weights = torch.cat([p.detach().flatten() for p in getattr(runner.model.module, name).parameters()])
    gathered = [torch.empty_like(weights) for _ in range(2)]
    dist.all_gather(gathered, weights)
    assert torch.equal(*gathered), f"the {name} differs between the processes"
dist.destroy_process_group()
print("same weights")
"""


@pytest.mark.slow
def test_two_processes_keep_the_same_weights_through_all_phases(tiny_ntu_config, tmp_path):
    script = tmp_path / "two.py"
    script.write_text(TWO_PROCESSES)
    launch = ["-m", "torch.distributed.run", "--nproc-per-node=2", "--master-port=29571"]
    output = run(*launch, script, tiny_ntu_config, tmp_path / "work")
    assert output.count("same weights") == 2
    assert "Phase 'full'" in output


def test_errors_are_one_message(tmp_path, tiny_ntu_config):
    output = run("tools/train.py", "configs/pasgan/pasgan_ntu_113.py", status=2)
    assert output.startswith("error: config not found")
    output = run("tools/train.py", tiny_ntu_config, "--cfg-options", "model.regon_window=1", status=2)
    assert "did you mean 'region_window'" in output
    output = run("tools/test.py", tiny_ntu_config, tmp_path / "none.pth", "--work-dir", tmp_path, status=2)
    assert "checkpoint not found" in output
    assert "Traceback" not in output


def test_bare_command_on_a_fresh_machine_prints_the_line_that_works(tmp_path):
    config = ROOT / "configs/pasgan/pasgan_ntu_112.py"
    weights = f"vgg_weights={tmp_path}/vgg16.pth"
    options = ["--cfg-options", f"data_root={tmp_path}/ntu", weights]
    output = run("tools/train.py", config, "--work-dir", tmp_path, *options, status=2)
    assert "prepare_data.py ntu" in output
    assert "vgg16.pth" in output
    line = "tools/train.py configs/pasgan/pasgan_ntu_112.py --cfg-options data_root=data/ntu_sample vgg_weights=None"
    assert f"python {line}" in output
    assert "Traceback" not in output

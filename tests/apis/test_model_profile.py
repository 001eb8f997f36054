from pathlib import Path

import pytest
import torch

from pasgan.apis.model_cost import count_parameters
from pasgan.apis.model_profile import REST, Ceilings, PartProfile, measure_ceilings, profile_model
from pasgan.apis.profile_page import profile_page
from pasgan.apis.tensor_traffic import TensorTraffic, peak_tensor_bytes
from pasgan.engine.config import load_config
from pasgan.registry import MODELS

CONFIGS = Path(__file__).parents[2] / "configs"
MIB = 2**20


def test_peak_by_hand():
    source = torch.zeros(MIB // 4)  # 1 MiB

    def run():
        doubled = source * 2  # 1 MiB
        joined = torch.cat([doubled, doubled.view(-1)])  # 3 MiB with what it was made of
        del doubled
        return joined + 1  # 4 MiB

    assert peak_tensor_bytes(run) == 4 * MIB


def test_traffic_by_hand():
    source, part = torch.zeros(MIB // 4), "first"
    with TensorTraffic(lambda: part) as traffic:
        target = source + 1  # reads 1 MiB, writes 1
        target.view(2, -1)[0].transpose(0, 0)  # moves nothing
        part = "second"
        target.mul_(3)
    assert traffic.moved["first"] == 2 * MIB
    assert traffic.moved["second"] == 2 * MIB
    assert traffic.peak["second"] == MIB


def test_memory_is_given_back():
    with TensorTraffic(lambda: "run") as traffic:
        for _ in range(5):
            torch.zeros(MIB // 4)
    assert traffic.peak["run"] == MIB


@pytest.mark.parametrize(
    ("macs", "moved", "bound"),
    [(40_000_000, 1, ("arithmetic", 0.8)), (1, 500_000, ("memory", 0.5)), (5_000_000, 1, ("overhead", 0.1))],
)
def test_bound(macs, moved, bound):
    part = PartProfile("part", 0, macs, milliseconds=1.0, peak_memory=0, moved=moved)
    name, share = part.bound(Ceilings(flops=1e11, bandwidth=1e9))
    assert (name, pytest.approx(share)) == bound


def test_parts_of_pasgan_add_up():
    cfg = load_config(CONFIGS / "pasgan/pasgan_sample_56.py")
    profile = profile_model(cfg, size=32, repeats=2)
    names = [part.name for part in profile.parts]
    assert names[:2] == ["appearance_encoder", "prior_pose_head"]
    assert names[-2:] == ["decoder", REST]
    generator = MODELS.build(cfg.model).generator
    assert sum(part.parameters for part in profile.parts) == count_parameters(generator)
    assert sum(part.milliseconds for part in profile.parts) == pytest.approx(profile.milliseconds, rel=0.5)
    assert max(profile.parts, key=lambda part: part.macs).name == "decoder"
    assert (profile.num_frames, profile.size) == (8, 32)
    assert profile.peak_memory == max(part.peak_memory for part in profile.parts) > 0


def test_size_that_the_model_cannot_take():
    with pytest.raises(ValueError, match="cannot take frames of 30x30"):
        profile_model(CONFIGS / "pasgan/pasgan_sample_56.py", size=30)


def test_page():
    config = CONFIGS / "baselines/rtnet_sample_56.py"
    profiles = {config: [profile_model(config, repeats=1)]}
    page = profile_page(profiles, measure_ceilings(torch.device("cpu"), 1), "Made by hand.", repeats=1, overhead=0.25)
    assert "| rtnet_sample_56 | 8 x 56 x 56 |" in page
    assert "| appearance_encoder |" in page

import math
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from pasgan.apis import model_cost
from pasgan.apis.model_cost import (
    ModelCostError,
    build_untrained,
    clip_shape,
    count_macs,
    count_parameters,
    measure_cost,
    measure_cost_in_new_process,
    peak_memory,
    random_inputs,
    run_times,
)
from pasgan.engine.config import load_config

CONFIGS = Path(__file__).parents[2] / "configs"
CPU = torch.device("cpu")


def small_network() -> nn.Module:
    """On 8x8 images: 6x6 after the convolution."""
    return nn.Sequential(nn.Conv2d(3, 4, kernel_size=3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(144, 5))


def test_parameters_by_hand():
    assert count_parameters(small_network()) == (4 * 3 * 9 + 4) + 2 * 4 + (144 * 5 + 5)


def test_macs_by_hand():
    network = small_network()
    counts = count_macs(lambda: network(torch.rand(1, 3, 8, 8)))
    convolution, linear = 6 * 6 * 4 * 3 * 9, 144 * 5
    assert counts == {"Global": convolution + linear, "Sequential": convolution + linear} | {
        "Sequential.0": convolution,
        "Sequential.4": linear,
    }


def test_rtnet_at_its_published_size():
    cfg = load_config(CONFIGS / "baselines/rtnet_ntu_112.py")
    assert clip_shape(cfg) == (16, 112)
    with torch.device("meta"):
        model, inputs = build_untrained(cfg), random_inputs(cfg, 16, 112)
        macs = count_macs(lambda: model(inputs))["Global"]
    assert count_parameters(model.generator) == 36_124_989
    assert round(macs / 1e9, 2) == 314.99


def test_counts_are_the_same_on_a_device_that_computes():
    cfg = load_config(CONFIGS / "pasgan/pasgan_sample_56.py")
    model, inputs = build_untrained(cfg), random_inputs(cfg, 3, 32)
    with torch.device("meta"):
        other, nothing = build_untrained(cfg), random_inputs(cfg, 3, 32)
    assert count_macs(lambda: model(inputs)) == count_macs(lambda: other(nothing))


@pytest.mark.parametrize(
    ("config", "names"),
    [
        ("pasgan/pasgan_givenpose_ntu_56", {"source_video", "prior_keypoints"}),
        ("baselines/vdnet_ntu_112", {"source_video", "target_keypoints", "target_depth"}),
        ("pasgan/pasgan_rig_112", {"source_video"}),
    ],
)
def test_inputs_are_those_that_the_test_pipeline_packs(config, names):
    inputs = random_inputs(load_config(CONFIGS / f"{config}.py"), 4, 16)
    assert set(inputs) == {"source_keypoints", "source_view", "target_view", "prior_image"} | names
    assert inputs["source_video"].shape == (1, 3, 4, 16, 16)


def test_cost_of_a_sample_config():
    cost = measure_cost(CONFIGS / "baselines/pg2_sample_56.py", threads=torch.get_num_threads(), repeats=1)
    assert (cost.num_frames, cost.size) == (8, 56)
    assert cost.generator_parameters == 856_998
    assert cost.discriminator_parameters == 276_961
    assert cost.macs == 2_162_485_248
    assert 1 < cost.milliseconds < 60_000


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux lets the peak be reset")
def test_peak_memory_counts_what_is_freed_again():
    # In a process of its own: this one may have so much freed memory by now that a run needs no more from the system.
    code = """
import torch
from pasgan.apis.model_cost import peak_memory
cpu = torch.device("cpu")
torch.ones(2**10).sum()
print(peak_memory(lambda: torch.ones(2**24).sum(), cpu), peak_memory(lambda: None, cpu))
"""
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True)
    of_64_mib, of_nothing = (float(number) / 2**20 for number in finished.stdout.split())
    # Linux counts resident pages to within some hundred kB.
    assert 63 <= of_64_mib < 96
    assert of_nothing < 8


def test_peak_memory_is_unknown_where_the_system_does_not_tell(monkeypatch, tmp_path):
    monkeypatch.setattr(model_cost, "_PROCESS", tmp_path / "none")
    ran = []
    assert math.isnan(peak_memory(lambda: ran.append(1), CPU))
    assert ran


def test_times_are_of_single_runs():
    times = run_times(lambda: torch.rand(2**20).sort(), CPU, repeats=3)
    assert len(times) == 3
    assert 0.1 < statistics.median(times) < 10_000


def test_a_process_that_is_ended_is_an_error(tmp_path):
    config = tmp_path / "ends.py"
    config.write_text('__import__("os")._exit(9)\n')
    with pytest.raises(ModelCostError, match=r"ends\.py: the process was ended"):
        measure_cost_in_new_process(config, "cpu", threads=1, repeats=1)

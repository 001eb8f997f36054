"""One process and two give the same scores; the two are real processes that exchange results through gloo."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pasgan.evaluation import ViewSynthesisEvaluator
from tests.evaluation.clip_samples import make_sample

ROOT = Path(__file__).parent.parent.parent
NUM_CLIPS = 5
METRICS = [{"type": name} for name in ("PSNR", "SSIM", "PoseMSE")]
PROCESS = """
import json, sys, torch, torch.distributed as dist
from mmengine.registry import init_default_scope
from pasgan.evaluation import ViewSynthesisEvaluator
from tests.evaluation.clip_samples import make_sample
from tests.evaluation.test_distributed_evaluation import METRICS, NUM_CLIPS
rank, rendezvous, padded, out = int(sys.argv[1]), sys.argv[2], sys.argv[3] == "padded", sys.argv[4]
torch.set_num_threads(1)
init_default_scope("pasgan")
dist.init_process_group("gloo", init_method=f"file://{rendezvous}", rank=rank, world_size=2)
mine = list(range(rank, NUM_CLIPS, 2))
if padded and rank == 1:
    mine.append(0)  # as a sampler with round_up does
evaluator = ViewSynthesisEvaluator(METRICS)
evaluator.process([make_sample(seed) for seed in mine])
scores = evaluator.evaluate(NUM_CLIPS)
if rank == 0:
    json.dump([scores, [clip.clip_id for clip in evaluator.table.clips]], open(out, "w"))
dist.barrier()
dist.destroy_process_group()
"""


@pytest.mark.parametrize("sampler", ["padded", "exact"])
def test_two_processes_give_the_same_scores(tmp_path, sampler):
    out = tmp_path / "scores.json"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, str(rank), str(tmp_path / "rendezvous"), sampler, str(out)], cwd=ROOT
        )
        for rank in range(2)
    ]
    assert [process.wait(timeout=120) for process in processes] == [0, 0]
    evaluator = ViewSynthesisEvaluator(METRICS)
    evaluator.process([make_sample(seed) for seed in range(NUM_CLIPS)])
    scores = evaluator.evaluate(NUM_CLIPS)
    together, clips = json.loads(out.read_text())
    assert together == scores
    assert clips == [clip.clip_id for clip in evaluator.table.clips]

"""The whole way on a generated sample: raw files, store, training, test, a page to look at. `make demo` runs this."""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from pasgan.apis import run_tool
from pasgan.apis.sample_store import NUM_RECORDINGS, SAMPLE_STORE
from pasgan.structures import PasganError

RAW = SAMPLE_STORE.with_name(SAMPLE_STORE.name + "_raw")
CHECKPOINT = Path("checkpoints/pasgan_sample_56.safetensors")
WORK_DIR = Path("work_dirs/demo")
DUMP = WORK_DIR / "predictions"
CONFIG = "configs/pasgan/pasgan_sample_56.py"
# The last phase of the shipped weights.
SHARP_CONFIG = "configs/pasgan/pasgan_sample_56_sharp.py"


def run(title: str, *command: str) -> None:
    """Print a command, run it and stop the demo if it fails."""
    print(f"\n=== {title}\n$ python {' '.join(command)}", flush=True)
    begin = time.monotonic()
    status = subprocess.run([sys.executable, *command], check=False).returncode
    if status:
        raise PasganError(f"this step failed with status {status}: python {' '.join(command)}")
    print(f"    ({time.monotonic() - begin:.0f} s)", flush=True)


def training(from_scratch: bool) -> list[str]:
    """Arguments of a short training: either a few steps from the shipped weights, or every phase from random ones."""
    config, iterations, rate = (CONFIG, (500, 300, 200, 120), 1e-3) if from_scratch else (SHARP_CONFIG, (120,), 2e-4)
    total = sum(iterations)
    options = [
        *(f"train_cfg.phases.{index}.iters={count}" for index, count in enumerate(iterations)),
        f"train_cfg.val_interval={total}",
        f"param_scheduler.0.periods=[{','.join(map(str, iterations))}]",
        f"param_scheduler.0.restart_weights=[{','.join('1' for _ in iterations)}]",
        f"optim_wrapper.generator.optimizer.lr={rate}",
        f"custom_hooks.0.interval={total}",
        "default_hooks.logger.interval=10",
    ]
    return [config, "--cfg-options", *options] + ([] if from_scratch else ["--load-from", str(CHECKPOINT)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from-scratch", action="store_true", help="do not start from the shipped weights")
    args = parser.parse_args()
    begin = time.monotonic()
    raw, store, work = str(RAW), str(SAMPLE_STORE), ["--work-dir", str(WORK_DIR)]
    run("1/5 render a sample in NTU RGB+D's format", "tools/make_sample.py", raw, "--recordings", str(NUM_RECORDINGS))
    run("2/5 prepare the store that training reads", "tools/prepare_data.py", "ntu", raw, "--out", store)
    run("3/5 train PAS-GAN", "tools/train.py", *training(args.from_scratch), *work)
    checkpoint = (WORK_DIR / "last_checkpoint").read_text().strip()
    dump = ["--dump", str(DUMP)]
    run("4/5 test it on performers it has not seen", "tools/test.py", CONFIG, checkpoint, *work, *dump)
    run("5/5 make the page of the test", "tools/report.py", str(DUMP))
    print(f"\nDone in {time.monotonic() - begin:.0f} s. Strips drawn during training: {WORK_DIR / 'strips'}")
    print(f"Tables, curves, and players of the best and worst clips: open {DUMP / 'report.html'} in a browser")


if __name__ == "__main__":
    run_tool(main)

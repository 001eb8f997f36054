"""Say where the time and the memory of a model go: parameters, multiplications, time and memory of every part.

    python tools/profile_model.py configs/pasgan/pasgan_sample_56.py --sizes 56 112 224

(Not `profile.py`: tools/ comes first in Python's search path, where that name would hide the standard library's.)
"""

import argparse
import shlex
import sys
from pathlib import Path

import torch
from tqdm import tqdm

from pasgan.apis import run_tool
from pasgan.apis.model_profile import OVERHEAD_SHARE, measure_ceilings, profile_model
from pasgan.apis.profile_page import part_table, profile_page
from pasgan.apis.provenance import commit, machine
from pasgan.engine.config import load_config
from pasgan.files import atomic_file


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("configs", nargs="+", type=Path, metavar="CONFIG")
    parser.add_argument("--sizes", nargs="+", type=int, metavar="PIXELS", help="sides of the frames (default: its own)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the page there, as markdown")
    parser.add_argument("--device", default="cpu", help="cpu or cuda (default cpu)")
    parser.add_argument("--threads", type=int, default=1, metavar="N", help="of PyTorch on the CPU (default 1)")
    parser.add_argument("--repeats", type=int, default=5, metavar="N", help="timed runs of each (default 5)")
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    configs = {path: load_config(path) for path in args.configs}
    torch.set_num_threads(args.threads)
    ceilings = measure_ceilings(torch.device(args.device))
    profiles = {path: [] for path in configs}
    jobs = [(path, size) for path in configs for size in args.sizes or [None]]
    with tqdm(jobs, desc="measuring", unit="model") as bar:
        for path, size in bar:
            bar.set_postfix_str(f"{path.stem} {size or ''}")
            profile = profile_model(configs[path], size, args.device, args.repeats)
            profiles[path].append(profile)
            tqdm.write(
                f"{path.stem}, {profile.num_frames} x {profile.size} x {profile.size}: {profile.milliseconds:.0f} ms"
            )
            tqdm.write(part_table(profile, ceilings).as_terminal())
    if args.out:
        made_by = f"Made by `python {shlex.join(sys.argv)}`, {commit()}, {machine(args.device, args.threads)}."
        with atomic_file(args.out) as temporary:
            page = profile_page(profiles, ceilings, made_by, args.repeats, OVERHEAD_SHARE)
            temporary.write_text(page, encoding="utf-8")
        print(args.out)


if __name__ == "__main__":
    run_tool(main)

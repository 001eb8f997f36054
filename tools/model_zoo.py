"""Write the model zoo page: parameters, multiplications, time, memory and scores of each config.

Each config is built with random weights and measured in a process of its own, one after the other; a quiet machine
gives the times that one can compare.

    python tools/model_zoo.py --results work_dirs
"""

import argparse
import shlex
import sys
from pathlib import Path

from pasgan.apis import run_tool
from pasgan.apis.model_zoo import measure_configs, zoo_page
from pasgan.apis.provenance import commit, machine
from pasgan.apis.zoo_scores import collect_results
from pasgan.files import atomic_file

CONFIGS = Path(__file__).parent.parent / "configs"


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--configs", nargs="+", type=Path, metavar="CONFIG", help="these alone (default: all)")
    parser.add_argument("--results", nargs="+", type=Path, default=[], metavar="DIR", help="look there for scores.json")
    parser.add_argument("--out", type=Path, default=CONFIGS.parent / "docs" / "model_zoo.md", metavar="FILE")
    parser.add_argument("--device", default="cpu", help="cpu or cuda (default cpu)")
    parser.add_argument("--threads", type=int, default=1, metavar="N", help="of PyTorch on the CPU (default 1)")
    parser.add_argument("--repeats", type=int, default=5, metavar="N", help="timed runs of each (default 5)")
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    leaves = [path for folder in ("pasgan", "baselines") for path in sorted((CONFIGS / folder).glob("*.py"))]
    results = collect_results(args.results)
    rows = measure_configs(args.configs or leaves, args.device, args.threads, args.repeats)
    made_by = f"Made by `python {shlex.join(sys.argv)}`, {commit()}, {machine(args.device, args.threads)}."
    page = zoo_page(rows, results, args.out.parent, made_by, args.device, args.repeats)
    with atomic_file(args.out) as temporary:
        temporary.write_text(page, encoding="utf-8")
    failed = [row.config.stem for row in rows if row.fault]
    print(f"{len(rows)} configs in {args.out}" + (f"; failed: {', '.join(failed)}" if failed else ""))


if __name__ == "__main__":
    run_tool(main)

"""Train several systems at an equal budget on the same data, test each, and write the tables and a report.

    python tools/benchmark.py smoke
    python tools/benchmark.py table3 --processes 4
    python tools/benchmark.py table1 --minutes 30 --data-root data/ntu_56 --seeds 0 1 2

Started again with the same settings it goes on where it stopped; suites that share systems share their runs.
"""

import argparse
import shlex
import sys
from pathlib import Path

from pasgan.apis import add_config_options, run_tool
from pasgan.apis.benchmark.budget import Budget
from pasgan.apis.benchmark.suite import available_suites, load_suite
from pasgan.apis.benchmark.suite_run import run_suite
from pasgan.apis.metric_options import add_metric_argument
from pasgan.structures import PasganError


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    suites = ", ".join(available_suites())
    parser.add_argument("suite", help=f"{suites}; or a file like those in configs/benchmark")
    parser.add_argument("--data-root", metavar="STORE", help="the data (default: the suite's, generated if absent)")
    budget = parser.add_mutually_exclusive_group()
    budget.add_argument("--iterations", type=int, metavar="N", help="budget of every run, all phases together")
    budget.add_argument("--minutes", type=float, metavar="M", help="budget of every run, minutes of training")
    parser.add_argument("--seeds", type=int, nargs="+", help="one run of every system with each (default: the suite's)")
    parser.add_argument("--processes", type=int, metavar="P", help="runs at the same time (default: GPUs, or cores)")
    parser.add_argument("--out", type=Path, help="folder (default: benchmarks/<store>-<budget>)")
    add_metric_argument(parser)
    add_config_options(parser)
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    suite = load_suite(args.suite)
    budget = Budget(args.iterations, args.minutes) if args.iterations or args.minutes else suite.budget
    outcome = run_suite(
        suite,
        budget=budget,
        seeds=args.seeds or suite.seeds,
        data_root=args.data_root,
        options=args.cfg_options,
        metrics=args.metrics,
        processes=args.processes,
        out=args.out,
        command=shlex.join(["python", *sys.argv]),
    )
    print(outcome.text)
    if outcome.failed:
        raise PasganError(outcome.failed)


if __name__ == "__main__":
    run_tool(main)

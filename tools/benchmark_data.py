"""Time how fast view pairs come out of stores, and out of the video files, through the whole input pipeline.

    python tools/benchmark_data.py STORE [STORE …] [--raw FOLDER] [--out FILE]

The training pipeline and the batch size are those of a config. What is read is in the memory of the machine by then.
"""

import argparse
from pathlib import Path

from pasgan.apis import run_tool
from pasgan.apis.data_benchmark import benchmark_data, format_speeds
from pasgan.apis.provenance import commit, machine
from pasgan.engine.config import load_config
from pasgan.files import atomic_file


def parse_args(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stores", nargs="+", metavar="STORE", help="folders or URLs, e.g. of each layout")
    parser.add_argument("--raw", metavar="FOLDER", help="the video files of the first store, to be read as well")
    parser.add_argument("--config", default="configs/pasgan/pasgan_ntu_112.py", help="default: %(default)s")
    parser.add_argument("--workers", type=int, nargs="+", default=[0, 1, 2, 4], metavar="N", help="default: 0 1 2 4")
    parser.add_argument("--pairs", type=int, default=1200, metavar="N", help="pairs from each store (default 1200)")
    parser.add_argument("--video-pairs", type=int, default=48, metavar="N", help="from the video files (default 48)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the table there, too")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    args = parse_args(arguments)
    cfg = load_config(args.config, {"vgg_weights": None})
    speeds = benchmark_data(cfg, args.stores, args.raw, args.workers, args.pairs, args.video_pairs)
    text = f"{args.config}, {commit()}, {machine()}\n\n{format_speeds(speeds)}\n"
    print(text)
    if args.out is not None:
        with atomic_file(args.out) as path:
            path.write_text(text)


if __name__ == "__main__":
    run_tool(main)

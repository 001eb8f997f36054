"""Show what copying the first frame scores on a generated sample, beside the figures of genuine NTU RGB+D."""

from __future__ import annotations

import argparse
from collections import defaultdict

from pasgan.apis import run_tool
from pasgan.data.sample.statistics import TARGETS, file_statistics, mean_statistics


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", metavar="SAMPLE", help="folder written by tools/make_sample.py")
    parser.add_argument("--limit", type=int, help="look at this many clips, evenly chosen (default: all)")
    parser.add_argument("--by", choices=("action", "setup", "camera", "performer"), help="one row per value, too")
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    clips = file_statistics(args.root, args.limit)
    print(f"{'':12}{'PSNR dB':>10}{'moving %':>10}{'in it dB':>10}{'pose MSE':>10}{'clips':>8}{'left out':>10}")
    groups = defaultdict(list)
    key = {"setup": slice(0, 4), "camera": slice(4, 8), "performer": slice(8, 12), "action": slice(16, 20)}
    for clip in clips if args.by else ():
        groups[clip.name[key[args.by]]].append(clip)
    for name, members in [*sorted(groups.items()), ("all", clips)]:
        m = mean_statistics(members)
        print(
            f"{name:12}{m['psnr']:10.2f}{m['moving_percent']:10.2f}{m['moving_psnr']:10.2f}{m['pose_mse']:10.4f}"
            f"{m['clips']:8d}{m['left_out']:10d}"
        )
    print(f"{'asked':12}" + "".join(f"{f'{mean} ± {spread}':>10}" for mean, spread in TARGETS.values()))


if __name__ == "__main__":
    run_tool(main)

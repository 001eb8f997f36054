"""Write a generated multi-view sample in NTU RGB+D's or PKU-MMD's own file format, for training without a download."""

from __future__ import annotations

import argparse
import time

from pasgan.apis import run_tool
from pasgan.data.preparation import available_cores
from pasgan.data.sample import SampleOptions, make_pku_sample, make_sample
from pasgan.structures import PasganError


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", metavar="OUT", help="folder of the sample; what is complete there is kept")
    parser.add_argument("--format", choices=["ntu", "pku"], default="ntu", help="whose files to write (default ntu)")
    parser.add_argument("--recordings", type=int, default=60, help="recordings of three cameras each (default 60)")
    parser.add_argument("--performers", type=int, nargs="+", help="performer numbers (default: from both splits)")
    parser.add_argument("--setups", type=int, nargs="+", help="NTU setup numbers (default 3 4 10); ntu only")
    parser.add_argument("--actions", type=int, nargs="+", help="NTU class numbers (default: all there are); ntu only")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=min(4, available_cores()), help="processes (default 4)")
    parser.add_argument(
        "--height", type=int, default=270, help="rows of a stored frame, a multiple of 18 (default 270)"
    )
    parser.add_argument("--jitter", type=float, default=1.0, help="scale of the joints' Kinect-like error; 0: exact")
    parser.add_argument("--codec", default="XVID", help="four letters: XVID (default) or MJPG")
    parser.add_argument(
        "--depth", action="store_true", help="also write masked depth maps, which VDNet needs; ntu only"
    )
    args = parser.parse_args()
    if args.format == "pku" and (args.setups or args.actions or args.depth):
        parser.error("--setups, --actions and --depth are for --format ntu")
    return args


def main() -> None:
    args = parse_args()
    began = time.monotonic()
    try:
        options = SampleOptions(args.seed, args.height, args.jitter, args.codec)
        if args.format == "pku":
            counts = make_pku_sample(args.out, args.recordings, args.performers, options, args.workers)
        else:
            counts = make_sample(
                args.out, args.recordings, args.performers, args.setups, args.actions, options, args.workers, args.depth
            )
    except ValueError as error:
        raise PasganError(str(error)) from error
    seconds = time.monotonic() - began
    unit = "takes" if args.format == "pku" else "recordings"
    print(f"{args.out}: {counts['written']} {unit} written, {counts['kept']} kept, {seconds:.0f} s")


if __name__ == "__main__":
    run_tool(main)

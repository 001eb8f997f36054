"""Make one HTML page of one or several tests: tables, curves, and the best and worst clips with players."""

import argparse
from pathlib import Path

from pasgan.apis import add_config_options, run_tool
from pasgan.apis.report import build_report
from pasgan.visualization.report import write_report


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dumps", nargs="+", type=Path, metavar="DIR", help="folders of tools/test.py --dump")
    parser.add_argument("--names", nargs="+", default=[], help="names of the runs (default: those of their configs)")
    parser.add_argument("--out", type=Path, help="the page (default: report.html in the first folder)")
    parser.add_argument("--clips", type=int, default=4, metavar="N", help="best and worst clips shown, N each")
    parser.add_argument(
        "--rank-by",
        metavar="KEY",
        help="measure that ranks clips, by its gain over the trivial baseline",
    )
    parser.add_argument("--title", default="Novel-view action synthesis")
    add_config_options(parser)
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    report = build_report(args.dumps, args.names, args.rank_by, args.clips, args.cfg_options, args.title)
    path = write_report(args.out or args.dumps[0] / "report.html", report)
    print(f"{path} ({path.stat().st_size / 2**20:.1f} MiB): open it in a browser, no server is needed")


if __name__ == "__main__":
    run_tool(main)

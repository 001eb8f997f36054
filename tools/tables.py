"""Print Tables 1 to 4 in the form of the PAS-GAN paper from the results of several systems.

Each result is a scores.json of tools/test.py or tools/eval.py, or the folder that holds it, with the name of the system
in front. A name of the paper shares the row with the published numbers:

    python tools/tables.py table1 PAS-GAN=work_dirs/pasgan/test RTNet=work_dirs/rtnet/test
    python tools/tables.py table2 PAS-GAN=work_dirs/pasgan/test --region cropped --format latex --out table2.tex

The same name several times stands for runs with different seeds; mean and standard deviation over them are printed:

    python tools/tables.py table3 "+LGTN=work_dirs/seed1/test" "+LGTN=work_dirs/seed2/test"

All results must be of the same clips and conventions. Names of the paper's rows: VDG, PG2, VRNet, ResNet, VDNet, RTNet,
PAS-GAN (table1); VRNet, RTNet, BasicNet, PAS-GAN (table2); BasicNet, + multi-scale, + pose transformation, + LGTN
(table3); MSE only, perceptual only, full loss (table4).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from pasgan.apis import run_tool
from pasgan.apis.result_file import read_result
from pasgan.evaluation.result import Result
from pasgan.evaluation.tables import paper_tables
from pasgan.files import atomic_file


def parse_arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", choices=["table1", "table2", "table3", "table4"])
    parser.add_argument("results", nargs="+", metavar="[NAME=]PATH", help="results; without NAME, the config's name")
    parser.add_argument("--format", choices=["terminal", "markdown", "csv", "latex"], default="terminal")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the table there instead of printing it")
    parser.add_argument("--measured-only", action="store_true", help="leave out rows of the paper without a result")
    parser.add_argument("--region", choices=["masked", "cropped"], help="key region of tables 2 to 4 (default masked)")
    parser.add_argument("--fvd", metavar="KEY", help="FVD of tables 2 to 4, e.g. masked/fvd-i3d16-repeat2, if several")
    parsed = parser.parse_args(arguments)
    if parsed.table == "table1" and (parsed.region or parsed.fvd):
        parser.error("table1 is of the full frame and has no FVD; --region and --fvd belong to tables 2 to 4")
    return parsed


def named_result(text: str) -> Result:
    """`NAME=PATH` or `PATH`; a path that is there may hold an equals sign itself."""
    name, sign, path = text.partition("=")
    if not sign or Path(text).exists():
        return read_result(Path(text))
    return read_result(Path(path), name)


def main(arguments: list[str] | None = None) -> None:
    args = parse_arguments(arguments)
    options = {"region": args.region or "masked", "fvd": args.fvd} if args.table != "table1" else {}
    make_table = getattr(paper_tables, args.table)
    table = make_table([named_result(text) for text in args.results], measured_only=args.measured_only, **options)
    text = getattr(table, f"as_{args.format}")()
    if args.out is None:
        print(text)
        return
    with atomic_file(args.out) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")
    print(f"{args.table} in {args.out}")


if __name__ == "__main__":
    run_tool(main)

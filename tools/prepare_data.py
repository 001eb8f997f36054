#!/usr/bin/env python
"""Turn raw recordings into a store that training reads, check a store, or look through it.

    python tools/prepare_data.py ntu RAW --out STORE     NTU RGB+D: *_rgb.avi and *.skeleton, nested in any way
    python tools/prepare_data.py pku RAW --out STORE     PKU-MMD: *-L.avi, *-L.txt (skeletons, labels), splits, nested
    python tools/prepare_data.py aist RAW --out STORE    AIST++: its annotations and the videos c01 to c09
    python tools/prepare_data.py panoptic RAW --out STORE  CMU Panoptic: hdVideos/, hdPose3d_stage1_coco19/
    python tools/prepare_data.py rig RAW --out STORE     your own rig: videos/, pose/, calibration.toml
    python tools/prepare_data.py verify STORE            every frame and keypoint against its hash
    python tools/prepare_data.py check STORE             videos and skeletons that do not belong together
    python tools/prepare_data.py browse STORE            a page of contact sheets with the skeletons drawn

With --dry-run a preparation says what it would do, and writes nothing. A run that was stopped goes on where it was
when the same command is given again; what it dropped is tried once more.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any, NamedTuple


class Source(NamedTuple):
    """A kind of raw recordings: its reader, and the options of the command, each an argument of the reader."""

    reader: str
    help: str
    options: dict[str, dict[str, Any]]

    def config(self, arguments: argparse.Namespace) -> dict[str, Any]:
        """The config of the reader that the arguments ask for."""
        names = [option.removeprefix("--").replace("-", "_") for option in self.options]
        return {"type": self.reader, "root": arguments.raw, **{name: getattr(arguments, name) for name in names}}


SOURCES = {
    "ntu": Source(
        "NTURGBDReader",
        "NTU RGB+D (size 240x135 unless given)",
        {
            "--include-two-person": {
                "action": "store_true",
                "help": "also take A050-A060, A106-A120, one person each",
            },
            "--cameras": {
                "nargs": "+",
                "default": ["C001", "C002", "C003"],
                "metavar": "C00n",
                "help": "cameras to use (default: all)",
            },
            "--min-cameras": {"type": int, "metavar": "N", "help": "recordings need N of them (default: all)"},
            "--setup-table": {
                "metavar": "FILE",
                "help": "lines 'setup height distance' in metres, for S018-S032",
            },
            "--depth": {"action": "store_true", "help": "store the masked depth maps (MDepth-*.png), too"},
        },
    ),
    "pku": Source(
        "PKUMMDReader",
        "PKU-MMD, phases 1 and 2 (size 480x270 unless given)",
        {
            "--include-two-person": {"action": "store_true", "help": "also take the classes of two, one body each"},
            "--keypoints": {
                "choices": ("calibrated", "projection"),
                "default": "calibrated",
                "help": "joints moved onto the person of each video, or as projected (default: calibrated)",
            },
        },
    ),
    "aist": Source("AISTReader", "AIST++ (size 128x128 unless given)", {}),
    "panoptic": Source(
        "PanopticReader",
        "CMU Panoptic, HD cameras (size 128x128 unless given)",
        {
            "--cameras": {"nargs": "+", "default": [], "metavar": "00_03", "help": "cameras to take (default: all)"},
            "--max-frames": {
                "type": int,
                "default": 300,
                "metavar": "N",
                "help": "longest recording (default %(default)s)",
            },
        },
    ),
    "rig": Source(
        "RigReader",
        "a synchronised camera rig (size 128x128 unless given)",
        {
            "--skeleton": {"default": "auto", "help": "kind of the keypoints (default: found from the data)"},
            "--keypoint-sets": {
                "nargs": "+",
                "default": ["body25", "coco17"],
                "metavar": "SKELETON",
                "help": "what to store; joints that the given keypoints lack stay unknown (default: body25 coco17)",
            },
            "--up": {"default": "auto", "help": "vertical axis of the calibration: x, y, z, -x, -y, -z or auto"},
        },
    ),
}


def frame_size(text: str) -> tuple[int, int]:
    """`240x135` (width x height) → (135, 240)."""
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit() and 8 <= int(width) <= 8192 and 8 <= int(height) <= 8192):
        raise argparse.ArgumentTypeError(f"give width x height in pixels, as 240x135, not {text!r}")
    return int(height), int(width)


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, source in SOURCES.items():
        prepare = commands.add_parser(name, help=source.help)
        prepare.add_argument("raw", metavar="RAW", help="folder with the recordings")
        prepare.add_argument("--out", required=True, metavar="STORE", help="folder of the store")
        prepare.add_argument("--size", type=frame_size, metavar="WxH", help="size of the stored frames")
        prepare.add_argument("--workers", type=int, metavar="N", help="decoding processes (default: one per core)")
        prepare.add_argument(
            "--layout",
            choices=("raw", "jpeg"),
            default="raw",
            help="frames as they are, or as JPEGs, which are 5 to 7 times smaller and slower to read (default: raw)",
        )
        prepare.add_argument("--dry-run", action="store_true", help="say what would be done, and write nothing")
        for option, settings in source.options.items():
            prepare.add_argument(option, **settings)
    verify = commands.add_parser("verify", help="check every frame and keypoint of a store")
    verify.add_argument("store", metavar="STORE", help="folder or URL of the store")
    check = commands.add_parser("check", help="look for videos and skeletons that do not belong together")
    check.add_argument("store", metavar="STORE", help="folder of the store")
    check.add_argument("--workers", type=int, metavar="N", help="processes (default: one per core)")
    check.add_argument("--out", metavar="FILE", help="report (default: STORE/integrity.json)")
    browse = commands.add_parser("browse", help="make a page of contact sheets with the skeletons drawn")
    browse.add_argument("store", metavar="STORE", help="folder of the store")
    browse.add_argument("--out", metavar="DIR", help="folder of the page (default: STORE_browse)")
    browse.add_argument("--action", type=int, nargs="+", metavar="A", help="of these actions only")
    browse.add_argument("--subject", type=int, nargs="+", metavar="P", help="of these subjects only")
    browse.add_argument("--warning", nargs="+", metavar="KIND", help="with one of these kinds of warnings only")
    browse.add_argument("--split", metavar="NAME", help="whose parts the page can be filtered by")
    browse.add_argument("--limit", type=int, default=200, metavar="N", help="recordings at most (default %(default)s)")
    browse.add_argument("--seed", type=int, default=0, help="chooses which if there are more (default %(default)s)")
    parsed = parser.parse_args(arguments)
    if parsed.command == "browse" and parsed.limit < 1:
        parser.error("--limit must be positive")
    return parsed


def run(arguments: argparse.Namespace) -> int:
    if arguments.command == "verify":
        from pasgan.apis.preparation import verify

        text, intact = verify(arguments.store)
        print(text)
        return 0 if intact else 1
    if arguments.command == "check":
        from pasgan.apis.preparation import check

        print(check(arguments.store, arguments.workers, arguments.out))
        return 0
    if arguments.command == "browse":
        from pasgan.apis.store_browser import browse_store

        filters = {
            name: getattr(arguments, name) for name in ("action", "subject", "warning", "split", "limit", "seed")
        }
        print(browse_store(arguments.store, arguments.out, **filters))
        return 0
    from pasgan.apis.preparation import prepare

    config = SOURCES[arguments.command].config(arguments)
    settings = (arguments.size, arguments.workers, arguments.layout, arguments.dry_run)
    print(prepare(config, arguments.out, *settings))
    return 0


def main(arguments: list[str] | None = None) -> int:
    parsed = parse_arguments(arguments)
    from pasgan.structures import PasganError

    try:
        return run(parsed)
    except PasganError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; give the same command again to go on", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python
"""Turn raw recordings into a store that training reads, or check a store.

    python tools/prepare_data.py ntu RAW --out STORE     NTU RGB+D: *_rgb.avi and *.skeleton, nested in any way
    python tools/prepare_data.py aist RAW --out STORE    AIST++: its annotations and the videos c01 to c09
    python tools/prepare_data.py panoptic RAW --out STORE    CMU Panoptic: hdVideos/, hdPose3d_stage1_coco19/
    python tools/prepare_data.py pku RAW --out STORE     PKU-MMD: *-L.avi, *-L.txt (skeletons, labels), splits, nested
    python tools/prepare_data.py rig RAW --out STORE     your own rig: videos/, pose/, calibration.toml
    python tools/prepare_data.py verify STORE
    python tools/prepare_data.py check STORE             videos and skeletons that do not belong together

A run that was stopped goes on where it was when the same command is given again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from functools import partial


def frame_size(text: str) -> tuple[int, int]:
    """`240x135` (width x height) → (135, 240)."""
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit() and 8 <= int(width) <= 8192 and 8 <= int(height) <= 8192):
        raise argparse.ArgumentTypeError(f"give width x height in pixels, as 240x135, not {text!r}")
    return int(height), int(width)


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("raw", metavar="RAW", help="folder with the recordings")
    common.add_argument("--out", required=True, metavar="STORE", help="folder of the store")
    common.add_argument("--size", type=frame_size, metavar="WxH", help="size of the stored frames")
    common.add_argument("--workers", type=int, metavar="N", help="decoding processes (default: one per core)")
    common.add_argument(
        "--layout",
        choices=("raw", "jpeg"),
        default="raw",
        help="how frames are kept: raw (fast to read) or jpeg (6 to 8 times smaller, quality 95); default raw",
    )
    ntu = commands.add_parser("ntu", parents=[common], help="NTU RGB+D (size 240x135 unless given)")
    ntu.add_argument(
        "--include-two-person", action="store_true", help="also take A050-A060, A106-A120, one person each"
    )
    ntu.add_argument("--cameras", nargs="+", default=["C001", "C002", "C003"], metavar="C00n", help="cameras to use")
    ntu.add_argument("--min-cameras", type=int, metavar="N", help="recordings need N of them (default: all)")
    ntu.add_argument("--setup-table", metavar="FILE", help="lines 'setup height distance' in metres, for S018-S032")
    ntu.add_argument("--depth", action="store_true", help="store the masked depth maps (MDepth-*.png), too")
    commands.add_parser("aist", parents=[common], help="AIST++ (size 128x128 unless given)")
    panoptic = commands.add_parser("panoptic", parents=[common], help="CMU Panoptic, HD (size 128x128 unless given)")
    panoptic.add_argument("--cameras", nargs="+", default=[], metavar="00_03", help="cameras to take (default: all)")
    panoptic.add_argument("--max-frames", type=int, default=300, help="longest recording (default: %(default)s)")
    pku = commands.add_parser("pku", parents=[common], help="PKU-MMD, phases 1 and 2 (size 480x270 unless given)")
    pku.add_argument("--include-two-person", action="store_true", help="also take the classes of two, one body each")
    pku.add_argument("--uncalibrated", action="store_true", help="project the joints without looking at the videos")
    rig = commands.add_parser("rig", parents=[common], help="a synchronised camera rig (size 128x128 unless given)")
    rig.add_argument("--skeleton", default="auto", help="kind of the keypoints (default: found from the data)")
    rig.add_argument("--up", default="auto", help="vertical axis of the calibration: x, y, z, -x, -y, -z or auto")
    verify = commands.add_parser("verify", help="check every frame and keypoint of a store")
    verify.add_argument("store", metavar="STORE", help="folder or URL of the store")
    check = commands.add_parser("check", help="look for videos and skeletons that do not belong together")
    check.add_argument("store", metavar="STORE", help="folder of the store")
    check.add_argument("--workers", type=int, metavar="N", help="processes (default: one per core)")
    check.add_argument("--out", metavar="FILE", help="report (default: STORE/integrity.json)")
    return parser.parse_args(arguments)


def prepare(arguments: argparse.Namespace) -> int:
    from tqdm import tqdm

    from pasgan.data.preparation import available_cores, prepare_store
    from pasgan.registry import READERS

    if arguments.command == "ntu":
        names = ("include_two_person", "depth", "cameras", "min_cameras", "setup_table")
        options = {name: getattr(arguments, name) for name in names}
        config = {"type": "NTURGBDReader", **options}
    elif arguments.command == "aist":
        config = {"type": "AISTReader"}
    elif arguments.command == "panoptic":
        options = {"cameras": arguments.cameras, "max_frames": arguments.max_frames}
        config = {"type": "PanopticReader", **options}
    elif arguments.command == "pku":
        keypoints = "projection" if arguments.uncalibrated else "calibrated"
        options = {"include_two_person": arguments.include_two_person, "keypoints": keypoints}
        config = {"type": "PKUMMDReader", **options}
    else:
        config = {"type": "RigReader", "skeleton": arguments.skeleton, "up": arguments.up}
    reader = READERS.build({**config, "root": arguments.raw})
    progress = partial(tqdm, desc=f"preparing {arguments.out}", unit="recording", dynamic_ncols=True)
    workers = available_cores() if arguments.workers is None else arguments.workers
    report = prepare_store(reader, arguments.out, arguments.size, workers, progress, arguments.layout)
    print(f"{report.table()}\nstore {arguments.out}, details in {arguments.out}/report.json")
    return 0


def verify(arguments: argparse.Namespace) -> int:
    from tqdm import tqdm

    from pasgan.data.store import FrameStore

    store = FrameStore.open(arguments.store)

    def progress(views: Iterable) -> Iterable:
        return tqdm(views, desc=f"verifying {arguments.store}", unit="view", dynamic_ncols=True)

    problems = store.verify(progress)
    for problem in problems:
        print(problem)
    print(f"{store}: {f'{len(problems)} faults; make the store anew' if problems else 'intact'}")
    return 1 if problems else 0


def check(arguments: argparse.Namespace) -> int:
    from tqdm import tqdm

    from pasgan.data.integrity.store_checks import check_store
    from pasgan.data.preparation import available_cores
    from pasgan.data.store import FrameStore

    def progress(found: Iterable, total: int) -> Iterable:
        return tqdm(found, desc=f"checking {arguments.store}", total=total, unit="recording", dynamic_ncols=True)

    workers = available_cores() if arguments.workers is None else arguments.workers
    report = check_store(FrameStore.open(arguments.store), workers, progress)
    out = arguments.out or f"{arguments.store}/integrity.json"
    report.write(out)
    print(f"{report.table()}\ndetails in {out}")
    return 0


def main(arguments: list[str] | None = None) -> int:
    parsed = parse_arguments(arguments)
    from pasgan.structures import PasganError

    try:
        return {"verify": verify, "check": check}.get(parsed.command, prepare)(parsed)
    except PasganError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; give the same command again to go on", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())

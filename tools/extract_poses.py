"""Find the poses in a store or in videos, with several processes; what is interrupted goes on where it stopped.

    python tools/extract_poses.py data/ntu --estimator configs/pose/estimators/rtmpose_coco17.py --set coco17
    python tools/extract_poses.py videos/ --out poses/ --estimator configs/pose/estimators/rtmpose_coco17.py

A store gets a keypoint set that configs name as `keypoint_set`; every video gets a file of its own, `<video>.npz`.
"""

import argparse
from pathlib import Path

from pasgan.apis import add_config_options, run_tool
from pasgan.apis.pose_estimator import load_estimator_config
from pasgan.apis.pose_extraction.overlay_clip import write_overlay
from pasgan.apis.pose_extraction.pose_run import PoseExtraction
from pasgan.apis.pose_extraction.worker import Conversion
from pasgan.structures import SKELETONS, PasganError


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, metavar="STORE|VIDEOS", help="a store, a folder of videos, or one video")
    parser.add_argument("--estimator", required=True, metavar="CONFIG", help="a config with pose_estimator")
    parser.add_argument("--set", dest="keypoint_set", metavar="NAME", help="name of the new set (default: skeleton)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the poses of videos, and for overlay clips")
    parser.add_argument("--boxes", metavar="SET", help="a keypoint set of the store tells where the person is")
    parser.add_argument("--skeleton", choices=sorted(SKELETONS), help="convert the keypoints to this skeleton")
    parser.add_argument("--flip", action="store_true", help="exchange left and right")
    parser.add_argument("--allow-missing", action="store_true", help="keypoints that cannot be converted stay missing")
    parser.add_argument("--processes", type=int, metavar="P", help="default: one per GPU, or per core without one")
    parser.add_argument("--overlay", nargs="+", default=[], metavar="NAME", help="draw these views or videos as clips")
    add_config_options(parser)
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    if args.overlay and args.out is None:
        raise PasganError("name a folder for the clips of --overlay with --out")
    cfg = load_estimator_config(args.estimator, args.cfg_options)
    conversion = Conversion(args.skeleton, args.flip, args.allow_missing)
    imports = cfg.get("custom_imports", {}).get("imports", ())
    extraction = PoseExtraction(cfg.pose_estimator.to_dict(), imports, args.processes, conversion)
    print(extraction.run(args.source, args.out, args.keypoint_set, args.boxes))
    for name in args.overlay:
        print(write_overlay(args.source, name, args.out, args.keypoint_set or "", args.out))


if __name__ == "__main__":
    run_tool(main)

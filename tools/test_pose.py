"""Test a pose estimator of MMPose, or a person detector of MMDetection, on the held-out performers of a store.

The metrics are MMPose's and MMDetection's own.
"""

import argparse

from pasgan.apis import add_config_options, run_tool
from pasgan.apis.pose_training import evaluate_pose_estimator, load_pose_config


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", help="e.g. configs/pose/rtmpose_kinect25_sample.py or rtmdet_person_sample.py")
    parser.add_argument("checkpoint", help="weights written by training or shipped in checkpoints/")
    parser.add_argument("--data-root", metavar="STORE", help="store to test on (default: the config's)")
    parser.add_argument("--work-dir", help="folder for the log (default work_dirs/<config>)")
    add_config_options(parser)
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    cfg = load_pose_config(args.config, args.data_root, args.work_dir, args.cfg_options)
    scores = evaluate_pose_estimator(cfg, args.checkpoint)
    print()
    for name, value in scores.items():
        print(f"{name:18} {value:.4f}")


if __name__ == "__main__":
    run_tool(main)

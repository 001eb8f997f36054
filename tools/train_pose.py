"""Train a pose estimator of MMPose, or a person detector of MMDetection, on a store.

tools/publish_model.py makes its checkpoint small.
"""

import argparse

from pasgan.apis import add_config_options, run_tool
from pasgan.apis.pose_training import load_pose_config, train_pose_estimator


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", help="e.g. configs/pose/rtmpose_kinect25_sample.py or rtmdet_person_sample.py")
    parser.add_argument("--data-root", metavar="STORE", help="store to train on (default: the config's)")
    parser.add_argument("--work-dir", help="folder for logs and checkpoints (default work_dirs/<config>)")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint in the work folder")
    add_config_options(parser)
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    cfg = load_pose_config(args.config, args.data_root, args.work_dir, args.cfg_options)
    train_pose_estimator(cfg, resume=args.resume)


if __name__ == "__main__":
    run_tool(main)

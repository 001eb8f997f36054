"""Export an RTMPose model to ONNX, which `RTMLibEstimator` runs without MMPose.

python tools/export_pose_onnx.py configs/pose/estimators/rtmpose_kinect25_sample.py rtmpose_kinect25.onnx
"""

import argparse
from pathlib import Path

from pasgan.apis import add_config_options, run_tool
from pasgan.apis.pose_estimator import load_pose_estimator
from pasgan.files import file_sha256
from pasgan.poses import MMPoseEstimator, PoseEstimationError
from pasgan.poses.mmpose.onnx_export import export_simcc_onnx


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("estimator", metavar="CONFIG", help="with an MMPoseEstimator, e.g. of configs/pose/estimators")
    parser.add_argument("out", type=Path, help="file to write, *.onnx")
    add_config_options(parser)
    args = parser.parse_args()
    estimator = load_pose_estimator(args.estimator, args.cfg_options)
    if not isinstance(estimator, MMPoseEstimator):
        raise PoseEstimationError(
            f"{args.estimator} has a {type(estimator).__name__}; only MMPose's models are exported"
        )
    size = export_simcc_onnx(estimator, args.out)
    print(f"{args.out}: {args.out.stat().st_size / 2**20:.1f} MiB, sha256 {file_sha256(args.out)}")
    print(
        f"dict(type='RTMLibEstimator', model='{args.out}', skeleton='{estimator.skeleton.name}', input_size={size}, …)"
    )


if __name__ == "__main__":
    run_tool(main)

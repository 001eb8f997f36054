"""Time pose estimation on one core: `MMPoseEstimator` against MMPose's own inferencer, same model, same video.

    python tools/benchmark_poses.py VIDEO --config configs/pose/rtmpose_kinect25_sample.py --checkpoint WEIGHTS
    python tools/benchmark_poses.py VIDEO --config rtmpose-t_8xb256-420e_coco-256x192 --random-weights

Random weights take as long as trained ones; the poses mean nothing then.
"""

import argparse
import tempfile
from pathlib import Path

from pasgan.apis import run_tool
from pasgan.apis.pose_benchmark import benchmark_poses
from pasgan.poses.mmpose.model_zoo import find_weights
from pasgan.poses.mmpose.random_weights import save_random_weights


def parse_args(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video", type=Path)
    parser.add_argument("--config", required=True, help="path, or name of a top-down model of MMPose's zoo")
    weights = parser.add_mutually_exclusive_group(required=True)
    weights.add_argument("--checkpoint", help="path, or name of a model of the zoo")
    weights.add_argument("--random-weights", action="store_true", help="only the speed is wanted")
    parser.add_argument("--batch-size", type=int, default=16, help="of our estimator (default 16)")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each, the best counts (default 3)")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    args = parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        if args.random_weights:
            weights = save_random_weights(args.config, Path(folder) / "random.pth")
        else:
            weights = find_weights(args.checkpoint, "mmpose")
        result = benchmark_poses(args.video, args.config, weights, args.batch_size, args.repeats)
    print(f"{result.frames} frames on one core{', RANDOM weights' if args.random_weights else ''}")
    print(f"MMPoseEstimator   {result.ours:7.1f} frames/s")
    print(f"MMPoseInferencer  {result.theirs:7.1f} frames/s")
    print(
        f"{result.ours / result.theirs:.2f} times as fast; keypoints at most {result.largest_difference:.3f} px apart"
    )


if __name__ == "__main__":
    run_tool(main)

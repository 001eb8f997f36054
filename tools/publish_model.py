"""Turn a training checkpoint into a small file: what is needed to use the model, in half precision.

    python tools/publish_model.py CHECKPOINT model.safetensors --config CONFIG
    python tools/publish_model.py CHECKPOINT pose_estimator.pth

A view synthesizer becomes one file of its generator (its average, if kept), config, skeleton, clip and hash. A model of
MMPose becomes what MMPose reads: the network, the description of its keypoints and its config.
"""

import argparse
from pathlib import Path

import torch

from pasgan.apis import run_tool
from pasgan.apis.published_model import SUFFIX, publish_model
from pasgan.engine.checkpoint import CheckpointError, load_checkpoint_file
from pasgan.engine.config import load_config
from pasgan.files import atomic_file, file_sha256

POSE_META = ("iter", "epoch", "dataset_meta", "cfg")


def publish_pose_estimator(path: str, out: Path) -> None:
    """Keep the weights, and of `meta` what is needed to use them."""
    checkpoint = load_checkpoint_file(path)
    state = checkpoint["state_dict"]
    if any(key.startswith("generator.") for key in state):
        raise CheckpointError(f"{path} is a view synthesizer: give a name that ends in {SUFFIX}, and --config")
    state = {key: value.half() if value.is_floating_point() else value for key, value in state.items()}
    meta = {key: checkpoint["meta"][key] for key in POSE_META if key in checkpoint["meta"]}
    with atomic_file(out) as temporary:
        torch.save({"state_dict": state, "meta": meta}, temporary)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", help="checkpoint written by training")
    parser.add_argument("out", type=Path, help="file to write")
    parser.add_argument("--config", help="config of a view synthesizer")
    args = parser.parse_args()
    if bool(args.config) != (args.out.suffix == SUFFIX):
        parser.error(f"--config goes with a name that ends in {SUFFIX}")
    if args.config:
        publish_model(args.checkpoint, load_config(args.config), args.out)
    else:
        publish_pose_estimator(args.checkpoint, args.out)
    print(f"{args.out}: {args.out.stat().st_size / 2**20:.1f} MiB, sha256 {file_sha256(args.out)}")


if __name__ == "__main__":
    run_tool(main)

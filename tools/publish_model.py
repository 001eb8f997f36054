"""Turn a training checkpoint into a small file: what is needed to use the model, in half precision.

Of a view synthesizer that is the generator alone (its average, if kept); of a pose estimator of MMPose the network, the
description of its keypoints and its config.
"""

import argparse
from pathlib import Path

import torch

from pasgan.apis import run_tool
from pasgan.engine.checkpoint import EMA_KEY, load_checkpoint_file
from pasgan.files import atomic_file, file_sha256


def published_checkpoint(checkpoint: dict) -> dict:
    """The weights and the part of `meta` that are needed to use the model."""
    state = {key: value for key, value in checkpoint["state_dict"].items() if key.startswith("generator.")}
    state.update({f"generator.{key}": value for key, value in checkpoint.get(EMA_KEY, {}).items()})
    kept = {"iter"} if state else {"iter", "epoch", "dataset_meta", "cfg"}
    state = {
        key: value.half() if value.is_floating_point() else value
        for key, value in (state or checkpoint["state_dict"]).items()
    }
    return {"state_dict": state, "meta": {key: value for key, value in checkpoint["meta"].items() if key in kept}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", help="checkpoint written by training")
    parser.add_argument("out", type=Path, help="file to write")
    args = parser.parse_args()
    published = published_checkpoint(load_checkpoint_file(args.checkpoint))
    with atomic_file(args.out) as temporary:
        torch.save(published, temporary)
    print(f"{args.out}: {args.out.stat().st_size / 2**20:.1f} MiB, sha256 {file_sha256(args.out)}")


if __name__ == "__main__":
    run_tool(main)

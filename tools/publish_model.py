"""Turn a training checkpoint into a small file: the generator alone (its average, if kept) in half precision."""

import argparse
from pathlib import Path

import torch

from pasgan.apis import run_tool
from pasgan.engine.checkpoint import EMA_KEY, load_checkpoint_file
from pasgan.files import atomic_file, file_sha256


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", help="checkpoint written by training")
    parser.add_argument("out", type=Path, help="file to write")
    args = parser.parse_args()
    checkpoint = load_checkpoint_file(args.checkpoint)
    state = {key: value for key, value in checkpoint["state_dict"].items() if key.startswith("generator.")}
    state.update({f"generator.{key}": value for key, value in checkpoint.get(EMA_KEY, {}).items()})
    state = {key: value.half() if value.is_floating_point() else value for key, value in state.items()}
    with atomic_file(args.out) as temporary:
        torch.save({"state_dict": state, "meta": {"iter": checkpoint["meta"]["iter"]}}, temporary)
    print(f"{args.out}: {args.out.stat().st_size / 2**20:.1f} MiB, sha256 {file_sha256(args.out)}")


if __name__ == "__main__":
    run_tool(main)

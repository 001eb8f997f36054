"""Export a trained generator to ONNX or TorchScript, and check the file against the model.

    python tools/export_model.py CONFIG CHECKPOINT pasgan.onnx --batch any
    python tools/export_model.py CONFIG CHECKPOINT pasgan.pt

The file is written only if it computes the same as the model, to 1e-4.
"""

import argparse
from pathlib import Path

from pasgan.apis import run_tool
from pasgan.apis.export import export_generator
from pasgan.apis.synthesizer import load_synthesizer
from pasgan.engine.config import load_config
from pasgan.files import file_sha256


def batch_size(text: str) -> int | None:
    """`any` → None."""
    if text == "any":
        return None
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"give a number from 1 on, or any, not {text!r}")
    return int(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", help="config of the model")
    parser.add_argument("checkpoint", help="its weights")
    parser.add_argument("out", type=Path, help="file to write: *.onnx, or *.pt for TorchScript")
    parser.add_argument("--batch", type=batch_size, default=1, metavar="N", help="clips at once, or any (default 1)")
    args = parser.parse_args()
    cfg = load_config(args.config)
    model = load_synthesizer(cfg, args.checkpoint)
    export = export_generator(model, cfg, args.out, args.batch)
    shapes = [f"{name} {' x '.join('N' if n < 0 else str(n) for n in shape)}" for name, shape in export.inputs.items()]
    print(f"{export.path}: {export.path.stat().st_size / 2**20:.1f} MiB, sha256 {file_sha256(export.path)}")
    print(f"inputs   {', '.join(shapes)}\noutputs  {', '.join(export.outputs)}")
    print(f"largest difference from the model: {export.difference:.1e}")


if __name__ == "__main__":
    run_tool(main)

"""Train a view synthesizer from a config."""

import argparse

from mmengine.runner import Runner

from pasgan.apis import add_run_arguments, check_run_inputs, config_from_arguments, run_tool
from pasgan.engine.optim_wrappers import enable_amp


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add_run_arguments(parser)
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint in the work folder")
    parser.add_argument("--load-from", metavar="CHECKPOINT", help="start from these weights")
    parser.add_argument("--amp", action="store_true", help="mixed precision (needs a GPU)")
    parser.add_argument("--tensorboard", action="store_true", help="also log to TensorBoard")
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    cfg = config_from_arguments(args)
    check_run_inputs(cfg)
    cfg.resume = args.resume
    cfg.load_from = args.load_from or cfg.get("load_from")
    if args.amp:
        enable_amp(cfg)
    if args.tensorboard:
        cfg.visualizer.vis_backends.append({"type": "TensorboardVisBackend"})
    Runner.from_cfg(cfg).train()


if __name__ == "__main__":
    run_tool(main)

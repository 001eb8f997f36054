"""What the tools share: arguments of a run, and errors as one line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

import torch
import torch.distributed
from mmengine.config import Config, DictAction

from pasgan.apis.freed_memory import keep_freed_memory
from pasgan.engine.config import load_config
from pasgan.structures import PasganError


def run_tool(main: Callable[[], None]) -> None:
    """Run a tool; print an error as one message and leave with status 2, Ctrl-C with status 130.

    A `ValueError` is treated like an error of pasgan: constructors raise it for values of a config. With the
    environment variable PASGAN_TRACEBACK set, the traceback is shown instead.
    """
    keep_freed_memory()
    try:
        main()
    except (PasganError, ValueError) as error:
        if os.environ.get("PASGAN_TRACEBACK"):
            raise
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        sys.exit(130)


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that `tools/train.py` and `tools/test.py` share."""
    parser.add_argument("config", help="config file, e.g. configs/pasgan/pasgan_ntu_112.py")
    parser.add_argument("--work-dir", help="folder for logs, checkpoints and pictures (default work_dirs/<config>)")
    add_config_options(parser)
    parser.add_argument("--launcher", choices=["none", "pytorch", "slurm", "mpi"], default="none")
    # torchrun's older form passes --local_rank; both spellings are taken.
    parser.add_argument("--local_rank", "--local-rank", type=int, default=0, help=argparse.SUPPRESS)


def add_inferencer_arguments(parser: argparse._ActionsContainer) -> None:
    """Add the arguments of `ViewSynthesisInferencer`, under their names there."""
    parser.add_argument(
        "--model",
        default="pasgan_sample_56",
        help="name (`generate.py --list`), config, or published model (default %(default)s)",
    )
    parser.add_argument("--weights", metavar="FILE", help="checkpoint (default: the published one of the name)")
    parser.add_argument("--pose-estimator", metavar="CONFIG", help="of configs/pose/estimators (default: by the model)")
    parser.add_argument("--device", default="cpu", help="e.g. cuda (default cpu)")
    parser.add_argument("--half", action="store_true", help="frames in float16; on a CPU bfloat16, not faster")


def add_config_options(parser: argparse.ArgumentParser) -> None:
    """Add `--cfg-options`."""
    parser.add_argument(
        "--cfg-options",
        nargs="+",
        action=DictAction,
        default={},
        metavar="KEY=VALUE",
        help="override any value of the config by its dotted path, e.g. data_root=DIR; +KEY=VALUE adds one",
    )


def config_from_arguments(args: argparse.Namespace) -> Config:
    """Load and check the config of a run, with its work folder and launcher set."""
    os.environ.setdefault("LOCAL_RANK", str(args.local_rank))
    if args.launcher == "pytorch" and not torch.cuda.is_available():
        # MMEngine's own start asks every process for a GPU; it leaves a group alone that is there already.
        torch.distributed.init_process_group("gloo")
    cfg = load_config(args.config, args.cfg_options)
    cfg.launcher = args.launcher
    cfg.work_dir = args.work_dir or cfg.get("work_dir") or str(Path("work_dirs") / Path(args.config).stem)
    return cfg

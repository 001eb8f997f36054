"""Commands of the documents, made short enough for a test: fewer recordings, iterations and repetitions, nothing else.

What long commands get is appended, so that all that the document says stays and is parsed too.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from mmengine.config import Config, DictAction

from tests.documented_commands import tool_and_arguments

PHASE_ITERATIONS = 2
# All recordings that there are of one performer of each part of NTU's split: training, validation, test.
SMALL_SAMPLE = {"performers": (1, 16, 11), "setups": (3,), "actions": (8,)}
SAMPLE_SIZE, SAMPLE_HEIGHT = 6, 126
# A download that cannot be made; every config takes it.
NO_DOWNLOAD = "vgg_weights=None"
BENCHMARK_STORE = "data/ntu_sample_24_depth"
BENCHMARK = ["--iterations", "8", "--seeds", "0", "--processes", "2", "--cfg-options", NO_DOWNLOAD]
TRAINING_LOADERS = ("train", "pose", "prior_pose")
SMALL_LOADER = ("batch_size=2", "num_workers=0", "persistent_workers=False")


def shortened(words: list[str], folder: Path) -> list[str]:
    """A command as it is run by the test.

    Args:
        words: of the command.
        folder: the checkout in which it is run.
    """
    tool, arguments = tool_and_arguments(words) or ("", [])
    if tool == "make_sample":
        numbers = [text for name, values in SMALL_SAMPLE.items() for text in (f"--{name}", *map(str, values))]
        numbers = [] if "pku" in arguments else numbers
        return [*words, "--recordings", str(SAMPLE_SIZE), "--height", str(SAMPLE_HEIGHT), *numbers]
    if tool == "benchmark":
        if "--minutes" in words:  # excludes --iterations
            place = words.index("--minutes")
            words = words[:place] + words[place + 2 :]
        if "--data-root" not in words:  # all suites on the same data, so that they share their runs
            words = [*words, "--data-root", BENCHMARK_STORE]
        loaders = [f"+{name}_dataloader.{setting}" for name in TRAINING_LOADERS for setting in SMALL_LOADER]
        return [*words, *BENCHMARK, *loaders]
    if tool == "train":
        return [*words, "--cfg-options", *short_training(training_config(arguments, folder))]
    return words


def training_config(arguments: list[str], folder: Path) -> Config:
    """The config that `tools/train.py` is given, with the options that it is given."""
    parser = argparse.ArgumentParser()
    parser.add_argument("config")
    parser.add_argument("--cfg-options", nargs="+", action=DictAction, default={})
    known, _ = parser.parse_known_args(arguments)
    cfg = Config.fromfile(str(folder / known.config), import_custom_modules=False)
    cfg.merge_from_dict(known.cfg_options)
    return cfg


def phase_lengths(cfg: Config) -> list[int]:
    """The iterations of each phase."""
    return [phase.iters for phase in cfg.train_cfg.phases]


def short_lengths(cfg: Config) -> list[int]:
    """The same in the test."""
    return [min(count, PHASE_ITERATIONS) for count in phase_lengths(cfg)]


def short_training(cfg: Config) -> list[str]:
    """Options that make a training short: a few iterations of every phase, small batches, one small validation."""
    lengths = short_lengths(cfg)
    options = [f"train_cfg.phases.{index}.iters={count}" for index, count in enumerate(lengths)]
    options += [f"train_cfg.val_interval={sum(lengths)}", "train_cfg.val_begin=1", "default_hooks.logger.interval=1"]
    for name, loader in cfg.items():
        if name.endswith("_dataloader") and loader and name != "test_dataloader":
            options += [f"+{name}.{setting}" for setting in SMALL_LOADER]
    return [*options, "val_dataloader.dataset.max_items=2", NO_DOWNLOAD]

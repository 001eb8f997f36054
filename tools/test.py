"""Test a trained view synthesizer: the table of all view pairs, a result file, and pictures."""

import argparse
from pathlib import Path

from mmengine.dist import is_main_process
from mmengine.runner import Runner

from pasgan.apis import add_run_arguments, check_run_inputs, config_from_arguments, run_tool, write_result
from pasgan.apis.synthesizer import without_pretrained_weights
from pasgan.engine.checkpoint import load_weights
from pasgan.engine.clip_pictures import spread_indices, write_clip_pictures
from pasgan.engine.model_wrappers import unwrapped
from pasgan.evaluation import format_markdown, format_terminal

TRAINING_KEYS = [
    *("train_dataloader", "train_cfg", "optim_wrapper", "param_scheduler"),
    *("val_dataloader", "val_cfg", "val_evaluator"),
]


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add_run_arguments(parser)
    parser.add_argument("checkpoint", help="weights written by training or shipped in checkpoints/")
    parser.add_argument("--pictures", type=int, default=4, metavar="N", help="draw N clips (default 4)")
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    cfg = config_from_arguments(args)
    cfg.model = without_pretrained_weights(cfg.model.to_dict())
    check_run_inputs(cfg)
    # The weights are loaded here and strictly, not by the runner, which would only warn about a misfit.
    cfg.load_from, cfg.resume, cfg.custom_hooks = None, False, []
    for key in TRAINING_KEYS:
        cfg.pop(key, None)
    runner = Runner.from_cfg(cfg)
    model = unwrapped(runner.model)
    load_weights(model, args.checkpoint)
    runner.test()
    if is_main_process():
        show(runner, cfg, model, args)


def show(runner: Runner, cfg, model, args: argparse.Namespace) -> None:
    metric = runner.test_loop.evaluator.metrics[0]
    folder = Path(cfg.work_dir) / "test"
    write_result(folder / "scores.json", cfg, args.checkpoint, metric.table, metric.protocol)
    (folder / "scores.md").write_text(format_markdown(metric.table) + "\n")
    dataset = runner.test_dataloader.dataset
    pictures = write_clip_pictures(model, dataset, spread_indices(len(dataset), args.pictures), folder / "pictures")
    print()
    print(format_terminal(metric.table))
    print("\nScores and their protocol:", folder / "scores.json", "and", folder / "scores.md")
    print("Pictures:")
    for path in pictures:
        print("  ", path)


if __name__ == "__main__":
    run_tool(main)

"""Test a trained view synthesizer: the table of all view pairs, a result file, and pictures."""

import argparse
from pathlib import Path

from mmengine.dist import is_main_process
from mmengine.runner import Runner

from pasgan.apis import add_run_arguments, check_run_inputs, config_from_arguments, run_tool
from pasgan.apis.dump_evaluation import prepare_dump
from pasgan.apis.metric_options import add_metric_argument, add_metrics
from pasgan.apis.result_file import describe_run, write_result
from pasgan.apis.synthesizer import without_pretrained_weights
from pasgan.engine.checkpoint import load_weights
from pasgan.engine.clip_pictures import spread_indices, write_clip_pictures
from pasgan.engine.model_wrappers import unwrapped
from pasgan.evaluation import format_terminal
from pasgan.models.synthesizers import BaseViewSynthesizer

TRAINING_KEYS = [
    *("train_dataloader", "train_cfg", "optim_wrapper", "param_scheduler"),
    *("val_dataloader", "val_cfg", "val_evaluator"),
]


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add_run_arguments(parser)
    parser.add_argument("checkpoint", help="weights written by training or shipped in checkpoints/")
    add_metric_argument(parser)
    parser.add_argument("--dump", metavar="DIR", help="store the generated clips, losslessly, for tools/eval.py")
    parser.add_argument("--pictures", type=int, default=4, metavar="N", help="draw N clips (default 4)")
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    cfg = config_from_arguments(args)
    cfg.model = without_pretrained_weights(cfg.model.to_dict())
    check_run_inputs(cfg)
    add_metrics(cfg, args.metrics)
    # The weights are loaded here and strictly, not by the runner, which would only warn about a misfit.
    cfg.load_from, cfg.resume, cfg.custom_hooks = None, False, []
    for key in TRAINING_KEYS:
        cfg.pop(key, None)
    run = describe_run(cfg, args.checkpoint)
    if args.dump:
        prepare_dump(cfg, args.dump, run)
    runner = Runner.from_cfg(cfg)
    model = unwrapped(runner.model)
    load_weights(model, args.checkpoint)
    runner.test()
    if is_main_process():
        show(runner, run, model, args)


def show(runner: Runner, run: dict, model: BaseViewSynthesizer, args: argparse.Namespace) -> None:
    evaluator = runner.test_loop.evaluator
    folder = Path(runner.work_dir) / "test"
    written = write_result(folder, run, evaluator.table, evaluator.protocol)
    if args.dump:
        written += write_result(Path(args.dump), run, evaluator.table, evaluator.protocol)
    dataset = runner.test_dataloader.dataset
    pictures = write_clip_pictures(model, dataset, spread_indices(len(dataset), args.pictures), folder / "pictures")
    print()
    print(format_terminal(evaluator.table, run["target_information"]))
    print("\nScores and their protocol:", *written)
    print("Pictures:")
    for path in pictures:
        print("  ", path)


if __name__ == "__main__":
    run_tool(main)

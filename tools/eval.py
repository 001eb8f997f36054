"""Score stored predictions: any metric, without the model."""

import argparse
from pathlib import Path

from pasgan.apis import add_config_options, run_tool, write_result
from pasgan.apis.dump_evaluation import evaluate_dump, load_dump_config
from pasgan.apis.metric_options import add_metric_argument, add_metrics
from pasgan.apis.target_information import target_information
from pasgan.evaluation import PredictionDump, format_terminal


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dump", help="folder written by tools/test.py --dump")
    add_metric_argument(parser)
    parser.add_argument("--out", type=Path, help="folder for scores.json, scores.md and clips.csv (default: the dump)")
    add_config_options(parser)
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    dump = PredictionDump(args.dump)
    cfg = load_dump_config(dump.folder, args.cfg_options)
    add_metrics(cfg, args.metrics)
    evaluator = evaluate_dump(dump, cfg)
    run = {**dump.run, "target_information": target_information(cfg)}
    written = write_result(args.out or dump.folder, run, evaluator.table, evaluator.protocol)
    print(format_terminal(evaluator.table, run["target_information"]))
    print("\nScores and their protocol:", *written)


if __name__ == "__main__":
    run_tool(main)

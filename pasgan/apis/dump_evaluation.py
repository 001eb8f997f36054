"""Scoring stored predictions without the model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mmengine.config import Config
from mmengine.runner import Runner
from tqdm import tqdm

from pasgan.engine.config import load_config
from pasgan.evaluation import PredictionDump, ViewSynthesisEvaluator
from pasgan.files import atomic_file
from pasgan.registry import EVALUATOR, METRICS

CONFIG_FILE = "config.py"


def prepare_dump(cfg: Config, folder: str | Path, run: dict[str, Any]) -> None:
    """Make the test of `cfg` store its predictions in `folder`, and keep the config there.

    Args:
        cfg: config of a test; a metric is added to its evaluator.
        folder: the dump.
        run: from `describe_run`.

    Raises:
        DumpError: if the folder holds something else.
        FileError: if it cannot be written.
    """
    text = cfg.pretty_text
    dumping = {"type": "DumpPredictions", "folder": str(folder), "run": run}
    METRICS.build(dumping)  # refuses a folder of something else before anything is written
    with atomic_file(Path(folder) / CONFIG_FILE) as temporary:
        temporary.write_text(text, encoding="utf-8")
    cfg.test_evaluator.metrics = [*cfg.test_evaluator.metrics, dumping]


def load_dump_config(folder: str | Path, options: dict[str, Any] | None = None) -> Config:
    """The config that a dump was made with, checked.

    Args:
        folder: the dump.
        options: `--cfg-options`, e.g. another `data_root`.

    Raises:
        ConfigError: if the config is missing or has a mistake.
    """
    options = dict(options or {})
    cfg = load_config(Path(folder) / CONFIG_FILE, options)
    if "data_root" in options:
        # The dumped config has the shared value filled in everywhere.
        cfg.test_dataloader.dataset.data_root = options["data_root"]
    return cfg


def evaluate_dump(dump: PredictionDump, cfg: Config) -> ViewSynthesisEvaluator:
    """Score a dump with the test data and the metrics of a config.

    Args:
        dump: stored predictions.
        cfg: config with `test_dataloader` and `test_evaluator`.

    Returns:
        The evaluator, with its table filled.

    Raises:
        DumpError: if the dump lacks a clip or was made for other data.
        ValueError: naming the clip, if a prediction cannot be scored.
    """
    evaluator = EVALUATOR.build(cfg.test_evaluator)
    loader = Runner.build_dataloader(cfg.test_dataloader.to_dict())
    dump.check_clips(loader.dataset.clip_ids())
    with tqdm(total=len(loader.dataset), desc=f"scoring {dump.folder}", unit="clip") as bar:
        for batch in loader:
            samples = [_with_prediction(dump, sample.to_dict()) for sample in batch["data_samples"]]
            evaluator.process(samples, batch)
            bar.update(len(samples))
    evaluator.evaluate(len(loader.dataset))
    return evaluator


def _with_prediction(dump: PredictionDump, sample: dict[str, Any]) -> dict[str, Any]:
    dump.check_truth(sample["clip_id"], sample["target_video"].transpose(0, 1))
    sample["pred_video"], keypoints = dump.read(sample["clip_id"])
    return sample if keypoints is None else {**sample, "pred_keypoints": keypoints}

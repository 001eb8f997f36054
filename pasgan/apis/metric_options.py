"""`--metric NAME key=value …`: metrics asked for on the command line."""

from __future__ import annotations

import argparse
import inspect
from difflib import get_close_matches
from typing import Any

from mmengine.config import Config, DictAction

from pasgan.engine.config import fill_shared_values
from pasgan.evaluation.metrics import DumpPredictions
from pasgan.registry import METRICS
from pasgan.structures import PasganError


class MetricError(PasganError):
    """A metric asked for on the command line does not exist or takes no such argument."""


def add_metric_argument(parser: argparse.ArgumentParser) -> None:
    """Add the option that `tools/test.py` and `tools/eval.py` share."""
    parser.add_argument(
        "--metric",
        dest="metrics",
        nargs="+",
        action="append",
        default=[],
        metavar=("NAME", "KEY=VALUE"),
        help="compute this too, besides the metrics of the config; may be given several times: "
        "--metric LPIPS net=vgg --metric FVD protocol=toy 'regions=[full,masked]'. "
        f"Names: {', '.join(metric_names())}",
    )


def metric_names() -> list[str]:
    """The metrics of pasgan that measure something."""
    METRICS.import_from_location()
    own = {name for name, cls in METRICS.module_dict.items() if cls.__module__.startswith("pasgan.")}
    return sorted(own - {DumpPredictions.__name__})


def add_metrics(cfg: Config, requests: list[list[str]]) -> None:
    """Put the metrics that were asked for into `cfg.test_evaluator`; one of the same name in the config is replaced.

    Raises:
        MetricError: naming what does not exist, with the closest that does.
    """
    asked = [_parse(request) for request in requests]
    names = {metric["type"] for metric in asked}
    kept = [metric for metric in cfg.test_evaluator.metrics if metric["type"] not in names]
    cfg.test_evaluator.metrics = [*kept, *asked]
    fill_shared_values(cfg)


def _parse(request: list[str]) -> dict[str, Any]:
    name, *options = request
    known = metric_names()
    if name not in known:
        raise MetricError(f"--metric: there is no metric {name!r}; known: {', '.join(known)}{_hint(name, known)}")
    arguments = list(inspect.signature(METRICS.get(name)).parameters)
    metric: dict[str, Any] = {"type": name}
    for option in options:
        key, equals, value = option.partition("=")
        if not equals or key not in arguments:
            taken = ", ".join(arguments) or "no argument"
            raise MetricError(f"--metric {name}: {option!r} is not KEY=VALUE with a key of: {taken}")
        metric[key] = DictAction._parse_iterable(value)
    return metric


def _hint(name: str, known: list[str]) -> str:
    near = get_close_matches(name.lower(), [other.lower() for other in known], n=1, cutoff=0.5)
    return f"; did you mean {next(other for other in known if other.lower() == near[0])!r}?" if near else ""

"""Scores: measures, the metric that MMEngine calls, and the tables that people read."""

from pasgan.evaluation.metrics import ViewSynthesisMetric
from pasgan.evaluation.summary import ClipEntry, ScoreTable, summarize
from pasgan.evaluation.tables import format_markdown, format_terminal

__all__ = [
    "ClipEntry",
    "ScoreTable",
    "ViewSynthesisMetric",
    "format_markdown",
    "format_terminal",
    "summarize",
]

"""Scores: measures, the metrics and the evaluator that MMEngine calls, and the tables that people read."""

from pasgan.evaluation.metrics import FVD, MSE, PSNR, SSIM, PoseMSE
from pasgan.evaluation.prediction_dump import DumpError, PredictionDump
from pasgan.evaluation.scored_clip import ScoredClip
from pasgan.evaluation.summary import ClipEntry, ClipMeans, ScoreTable, merge_tables, summarize
from pasgan.evaluation.tables.score_tables import format_markdown, format_terminal
from pasgan.evaluation.view_synthesis_evaluator import ViewSynthesisEvaluator

__all__ = [
    "FVD",
    "MSE",
    "PSNR",
    "SSIM",
    "ClipEntry",
    "ClipMeans",
    "DumpError",
    "PoseMSE",
    "PredictionDump",
    "ScoreTable",
    "ScoredClip",
    "ViewSynthesisEvaluator",
    "format_markdown",
    "format_terminal",
    "merge_tables",
    "summarize",
]

"""The HTML report: one self-contained page with tables, curves and players."""

from pasgan.visualization.report.contents import (
    Better,
    Rank,
    Report,
    ReportClip,
    ReportCurve,
    ReportError,
    ReportPanel,
    ReportRow,
    ReportScore,
    ReportSystem,
    ReportTable,
)
from pasgan.visualization.report.page import write_report

__all__ = [
    "Better",
    "Rank",
    "Report",
    "ReportClip",
    "ReportCurve",
    "ReportError",
    "ReportPanel",
    "ReportRow",
    "ReportScore",
    "ReportSystem",
    "ReportTable",
    "write_report",
]

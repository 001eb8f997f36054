"""The HTML report: one self-contained page with tables, curves and players."""

from pasgan.visualization.report.contents import (
    Better,
    PlayerClip,
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
from pasgan.visualization.report.player_page import write_player_page

__all__ = [
    "Better",
    "PlayerClip",
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
    "write_player_page",
    "write_report",
]

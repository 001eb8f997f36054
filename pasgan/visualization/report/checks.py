"""Whether a report fits together, before a page is made of it."""

from __future__ import annotations

from collections.abc import Iterable

from pasgan.visualization.picture_files import check_frames
from pasgan.visualization.report.contents import (
    KINDS,
    MAX_RUNS,
    RANKS,
    PlayerClip,
    Report,
    ReportError,
    ReportPanel,
)


def check_report(report: Report) -> None:
    """Hold the parts of a report against each other.

    Raises:
        ReportError: naming the table, curve or clip that is wrong.
        PictureError: if a panel is no clip of frames.
    """
    names = [system.name for system in report.systems]
    _check_unique(names, "systems")
    _check_unique([clip.clip_id for clip in report.clips], "clips")
    if wrong := [system for system in report.systems if system.kind not in KINDS]:
        raise ReportError(f"system {wrong[0].name!r} is of kind {wrong[0].kind!r}, not one of {', '.join(KINDS)}")
    if not 1 <= len(report.runs) <= MAX_RUNS:
        raise ReportError(f"a report compares 1 to {MAX_RUNS} runs, not {len(report.runs)}")
    for table in report.tables:
        for row in (row for rows in table.parts.values() for row in rows):
            _check_known(row.scores, names, f"row {row.name!r} of table {table.title!r}")
    for heading, curves in report.curves.items():
        for curve in curves:
            _check_known(curve.series, names, f"curve {curve.title!r} of {heading!r}")
    for clip in report.clips:
        if clip.rank not in RANKS:
            raise ReportError(f"clip {clip.clip_id!r} has rank {clip.rank!r}, not one of {', '.join(RANKS)}")
        check_player(clip, names)


def check_player(clip: PlayerClip, systems: list[str]) -> None:
    """Hold the panels of a clip against each other.

    Args:
        clip: the clip.
        systems: names of the systems that a panel may have.

    Raises:
        ReportError: naming the panel that is wrong.
        PictureError: if a panel is no clip of frames.
    """
    name = f"clip {clip.clip_id!r}"
    if not clip.panels:
        raise ReportError(f"{name} has no panel")
    if not clip.frame_rate > 0:
        raise ReportError(f"{name} has frame rate {clip.frame_rate}, it must be positive")
    shape = clip.panels[0].video.shape
    for panel in clip.panels:
        where = f"panel {panel.name!r} of {name}"
        check_frames(panel.video, where)
        if panel.video.shape != shape:
            raise ReportError(f"{where} has shape {panel.video.shape}, the first panel {shape}")
        _check_known([panel.system] if panel.system else [], systems, where)
        _check_panel(panel, clip, where)


def _check_panel(panel: ReportPanel, clip: PlayerClip, where: str) -> None:
    num_frames = len(panel.video)
    for label, scores in panel.frame_scores.items():
        if len(scores) != num_frames:
            raise ReportError(f"{where} has {num_frames} frames but {len(scores)} scores {label!r}")
    if panel.keypoints is None:
        return
    if clip.skeleton is None:
        raise ReportError(f"{where} has keypoints, but the clip has no skeleton")
    expected = (num_frames, clip.skeleton.num_keypoints)
    if panel.keypoints.shape != (*expected, 2):
        raise ReportError(f"{where} has keypoints of shape {panel.keypoints.shape}, it should be {(*expected, 2)}")
    if panel.visible is not None and panel.visible.shape != expected:
        raise ReportError(f"{where} has visibilities of shape {panel.visible.shape}, it should be {expected}")


def _check_unique(names: list[str], what: str) -> None:
    if twice := [name for name in names if names.count(name) > 1]:
        raise ReportError(f"two {what} of a report are called {twice[0]!r}")


def _check_known(used: Iterable[str], known: list[str], where: str) -> None:
    if unknown := [name for name in used if name not in known]:
        raise ReportError(f"{where} names {unknown[0]!r}, which is no system of the report: {', '.join(known)}")

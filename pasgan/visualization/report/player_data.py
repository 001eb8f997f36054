"""What the players in the page know of a clip: poses, scores of each frame, and where the frames are on the sheets."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pasgan.structures import INFERRED, NOT_TRACKED, TRACKED, Skeleton
from pasgan.visualization.report.contents import PlayerClip, ReportPanel
from pasgan.visualization.report.score_text import MISSING
from pasgan.visualization.report.sprite_sheet import encode_sheet
from pasgan.visualization.skeleton_overlay import CENTRE, LEFT, RIGHT

MAX_COLUMNS = 7
SIDES = ("left", "centre", "right")
SIDE_COLOURS = {
    side: "#{:02x}{:02x}{:02x}".format(*colour) for side, colour in zip(SIDES, (LEFT, CENTRE, RIGHT), strict=True)
}


def player_item(index: int, clip: PlayerClip) -> dict[str, Any]:
    """A checked clip for the template `players.jinja`: panels with their sprite sheets, and the data of its player."""
    sheets = [encode_sheet(panel.video) for panel in clip.panels]
    height, width = clip.panels[0].video.shape[1:3]
    return {
        "index": index,
        "clip": clip,
        "panels": list(zip(clip.panels, sheets, strict=True)),
        "height": height,
        "width": width,
        "columns": _balanced_columns(len(sheets)),
        "last": len(clip.panels[0].video) - 1,
        "data": player_data(clip, sheets[0].columns),
    }


def _balanced_columns(num_panels: int) -> int:
    """Panels side by side on a wide screen: rows of about equal length, of at most seven."""
    return math.ceil(num_panels / math.ceil(num_panels / MAX_COLUMNS))


def player_data(clip: PlayerClip, columns: int) -> dict[str, Any]:
    """A clip for JSON.

    Args:
        clip: a checked clip.
        columns: frames in a row of its sprite sheets.

    Returns:
        `frames`, `rate`, `columns`, `limbs` and `joints` by side (as `pose_parts`), and one entry per panel: `poses`,
        per frame one [x, y, inferred] or None per joint (None without a pose), and `scores`, label → one text per
        frame.
    """
    return {
        "frames": len(clip.panels[0].video),
        "rate": clip.frame_rate,
        "columns": columns,
        **(pose_parts(clip.skeleton) if clip.skeleton else {"limbs": {}, "joints": {}}),
        "panels": [
            {
                "poses": None if panel.keypoints is None else _poses(panel),
                "scores": {label: [_text(value) for value in scores] for label, scores in panel.frame_scores.items()},
            }
            for panel in clip.panels
        ],
    }


def pose_parts(skeleton: Skeleton) -> dict[str, dict[str, list]]:
    """Limbs and joints by the side of the body whose colour they have; a limb of the middle has that of its end."""
    sides = ["centre"] * skeleton.num_keypoints
    for left, right in skeleton.flip_pairs:
        sides[left], sides[right] = "left", "right"
    parts = {"limbs": {side: [] for side in SIDES}, "joints": {side: [] for side in SIDES}}
    for joint, side in enumerate(sides):
        parts["joints"][side].append(joint)
    for a, b in skeleton.limbs:
        parts["limbs"][sides[a] if sides[a] != "centre" else sides[b]].append((a, b))
    return parts


def _poses(panel: ReportPanel) -> list[list[list[float] | None]]:
    """Tenths of a pixel are enough to draw; picture coordinates, in which the first pixel begins at 0."""
    points = np.round(panel.keypoints.astype(np.float64) + 0.5, 1)
    visible = np.full(points.shape[:2], TRACKED) if panel.visible is None else panel.visible
    known = np.isfinite(points).all(axis=-1) & (visible != NOT_TRACKED)
    return [
        [[*point.tolist(), int(state == INFERRED)] if k else None for point, state, k in zip(*frame, strict=True)]
        for frame in zip(points, visible, known, strict=True)
    ]


def _text(value: float) -> str:
    return MISSING if math.isnan(value) else f"{value:#.4g}"

"""All checks of one recording."""

from __future__ import annotations

from collections.abc import Mapping

from pasgan.data.integrity.picture_faults import picture_warnings
from pasgan.data.integrity.pose_fit import pose_fit_warnings
from pasgan.data.integrity.skeleton_faults import skeleton_warnings
from pasgan.data.integrity.stored_view import StoredView
from pasgan.data.integrity.view_synchrony import synchrony_warnings

# Frames of a view without which a correlation of motions says little.
LEAST_FRAMES = 20


def recording_warnings(views: Mapping[str, StoredView]) -> list[str]:
    """What is suspicious about a recording, as for `Recording.warnings`: each is "kind: detail".

    Args:
        views: camera → view.
    """
    long = {camera: view for camera, view in views.items() if len(view.frames) >= LEAST_FRAMES}
    alone = [*picture_warnings(views), *skeleton_warnings(views)]
    return [*alone, *pose_fit_warnings(long), *synchrony_warnings(long)]

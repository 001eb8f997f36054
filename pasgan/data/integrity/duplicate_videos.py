"""The same video under two names, anywhere in a store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

# A file copied, and a file written anew with the same pictures.
HASHES = {"source_sha256": "file", "frames_sha256": "frames"}


def duplicate_warnings(views: Iterable[tuple[str, str, dict[str, str]]]) -> dict[str, list[str]]:
    """Find views whose video file or stored frames are those of an earlier one.

    Args:
        views: recording id, camera, and the hashes of the view by the names in `HASHES`.

    Returns:
        Recording id of the later one → warnings.
    """
    first: dict[tuple[str, str], tuple[str, str]] = {}
    found = defaultdict(list)
    for recording_id, camera, hashes in views:
        same = {what: first.setdefault((what, hashes[name]), (recording_id, camera)) for name, what in HASHES.items()}
        for what, other in same.items():
            if other != (recording_id, camera):
                found[recording_id].append(f"duplicate video: {camera} has the {what} of {' '.join(other)}")
                break
    return dict(found)

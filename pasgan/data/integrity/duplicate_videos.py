"""The same video under two names, anywhere in a store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

# A file copied, and a file written anew with the same pictures.
HASHES = {"source_sha256": "file", "frames_sha256": "frames"}


def duplicate_warnings(views: Iterable[tuple[str, str, dict[str, str]]]) -> dict[str, list[str]]:
    """Find views whose video file or stored frames are those of an earlier one.

    Args:
        views: recording id, camera, and of the view the hashes by the names in `HASHES` and the name of its `source`.
            Several recordings may be parts of one file: the hash of a file counts only under another name.

    Returns:
        Recording id of the later one → warnings.
    """
    first: dict[tuple[str, str], tuple[str, str, str]] = {}
    found = defaultdict(list)
    for recording_id, camera, hashes in views:
        place = (recording_id, camera, hashes["source"])
        same = {what: first.setdefault((what, hashes[name]), place) for name, what in HASHES.items()}
        for what, other in same.items():
            if other != place and not (what == "file" and other[2] == place[2]):
                found[recording_id].append(f"duplicate video: {camera} has the {what} of {' '.join(other[:2])}")
                break
    return dict(found)

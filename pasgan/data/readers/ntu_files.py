"""Finding the files of NTU RGB+D by their names, however they are nested."""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from pathlib import Path

from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.ntu_depth import DEPTH_NAME

CLIP = r"S(\d{3})C(\d{3})P(\d{3})R(\d{3})A(\d{3})"
FILE_NAME = re.compile(rf"{CLIP}(_rgb\.avi|\.skeleton)", re.IGNORECASE)
DEPTH_FOLDER_NAME = re.compile(CLIP, re.IGNORECASE)


def find_files(root: Path, depth: bool) -> dict[str, dict[str, dict[str, Path]]]:
    """Recording → `videos`, `poses` and, if asked for, `depths` → camera → path; the first of several counts.

    Raises:
        ReaderError: if a folder cannot be read.
    """
    recordings: dict = defaultdict(lambda: {"videos": {}, "poses": {}, "depths": {}})
    seen: set[str] = set()
    for folder, subfolders, names in os.walk(root, onerror=_refuse, followlinks=True):
        # Links may lead back to a folder above.
        subfolders[:] = sorted(name for name in subfolders if os.path.realpath(Path(folder, name)) not in seen)
        seen.update(os.path.realpath(Path(folder, name)) for name in subfolders)
        for name in sorted(names):
            if match := FILE_NAME.fullmatch(name):
                recording, camera = _names(match)
                kind = "videos" if match[6].lower().endswith(".avi") else "poses"
                recordings[recording][kind].setdefault(camera, Path(folder, name))
        match = DEPTH_FOLDER_NAME.fullmatch(Path(folder).name) if depth else None
        if match and any(DEPTH_NAME.fullmatch(name) for name in names):
            recording, camera = _names(match)
            recordings[recording]["depths"].setdefault(camera, Path(folder))
    return recordings


def _refuse(error: OSError) -> None:
    """A folder that cannot be read must not look like one that holds nothing."""
    raise ReaderError(f"{error.filename}: cannot be read ({error.strerror})") from error


def one_sided_setups(recordings: Mapping[str, Mapping[str, Collection]]) -> list[str]:
    """A line per setup that has no videos or no skeletons at all, such as `S003: 948 videos, no skeletons`."""
    counts: dict = defaultdict(Counter)
    for recording, files in recordings.items():
        counts[recording[:4]].update({kind: len(files[kind]) for kind in ("videos", "poses")})
    notes = []
    for setup, count in sorted(counts.items()):
        if count["videos"] and not count["poses"]:
            notes.append(f"{setup}: {count['videos']} videos, no skeletons")
        elif count["poses"] and not count["videos"]:
            notes.append(f"{setup}: {count['poses']} skeletons, no videos")
    return notes


def _names(match: re.Match) -> tuple[str, str]:
    """The recording and the camera that a name beginning with `SsssCcccPpppRrrrAaaa` is of."""
    setup, camera, performer, replication, action = (int(number) for number in match.groups()[:5])
    return f"S{setup:03d}P{performer:03d}R{replication:03d}A{action:03d}", f"C{camera:03d}"


def numbers_of(recording_id: str) -> tuple[int, int, int, int]:
    """Setup, performer, replication and action of `SsssPpppRrrrAaaa`."""
    setup, performer, replication, action = (int(part) for part in re.findall(r"\d+", recording_id))
    return setup, performer, replication, action

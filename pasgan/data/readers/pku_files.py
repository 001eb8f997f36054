"""Finding the files of PKU-MMD however they are nested: `0002-L.avi`, and two `0002-L.txt`, skeleton and label."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.pku_labels import LABEL_LINE, read_split

FILE_NAME = re.compile(r"(\d{4}|A\d{2}N\d{2})-([LMR])\.(avi|txt)", re.IGNORECASE)
SPLIT_NAME = re.compile(r"cross[-_ ]?subject.*\.txt", re.IGNORECASE)


@dataclass
class TakeFiles:
    """The files of one take: camera → file."""

    videos: dict[str, Path] = field(default_factory=dict)
    skeletons: dict[str, Path] = field(default_factory=dict)
    labels: dict[str, Path] = field(default_factory=dict)


def find_takes(root: Path) -> tuple[dict[str, TakeFiles], dict[str, str]]:
    """Look through a folder.

    Returns:
        Take (`0002`, `A10N08`) → its files, in order of the names; name of a video (`0002-L`) → its part of the
        cross-subject split, of all split files found.

    Raises:
        ReaderError: if a split file cannot be used.
    """
    takes: dict[str, TakeFiles] = defaultdict(TakeFiles)
    split: dict[str, str] = {}
    seen: set[str] = set()
    for folder, subfolders, names in os.walk(root, followlinks=True):
        # Links may lead back to a folder above.
        subfolders[:] = sorted(name for name in subfolders if os.path.realpath(Path(folder, name)) not in seen)
        seen.update(os.path.realpath(Path(folder, name)) for name in subfolders)
        for name in sorted(names):
            path = Path(folder, name)
            if match := FILE_NAME.fullmatch(name):
                take, camera = match[1].upper(), match[2].upper()
                _files_like(path, takes[take]).setdefault(camera, path)
            elif SPLIT_NAME.fullmatch(name):
                split.update(read_split(path))
    return dict(sorted(takes.items())), split


def _files_like(path: Path, files: TakeFiles) -> dict[str, Path]:
    """Where a file belongs; a text file is a label file if its folder or its first line says so."""
    if path.suffix.lower() == ".avi":
        return files.videos
    if "label" in path.parent.name.lower():
        return files.labels
    try:
        with open(path, "rb") as file:
            first = file.readline(200).decode("ascii", "replace")
    except OSError as error:
        raise ReaderError(f"{path}: cannot be read ({error.strerror})") from error
    return files.labels if LABEL_LINE.fullmatch(first) else files.skeletons

"""The journal of a store: its first line holds what must stay the same, each further line one finished recording."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pasgan.data.store_format import FORMAT_NAME, JOURNAL_FILE, STORE_FILE, StoreError
from pasgan.data.store_layouts import FrameLayout


def journal_header(
    layouts: Mapping[str, FrameLayout], keypoint_sets: Mapping[str, str], dataset: str, options: Mapping[str, Any]
) -> dict[str, Any]:
    """The first line of the journal: what must stay the same when a store is continued."""
    return {
        "format": FORMAT_NAME,
        **layouts["frames"].header,
        "dataset": dataset,
        "frame_size": list(layouts["frames"].frame_size),
        "keypoint_sets": dict(keypoint_sets),
        "options": dict(options),
        **({"depth": True} if "depths" in layouts else {}),
    }


def read_journal(root: Path, header: dict[str, Any]) -> tuple[list[dict], int]:
    """What the journal of the store in `root` vouches for.

    Args:
        root: folder of the store; it may be new.
        header: what the first line must say.

    Returns:
        The finished recordings, and the length of the journal's intact part in bytes: a last line that a stop cut off
        does not count.

    Raises:
        StoreError: if there is a store without a journal, or the journal is damaged or was begun with another header.
    """
    path = root / JOURNAL_FILE
    if not path.is_file():
        if any(root.glob("frames-*.bin")) or (root / STORE_FILE).exists():
            raise StoreError(f"{root}: holds a store without its {JOURNAL_FILE}; give another folder")
        return [], 0
    entries, intact = [], 0
    with open(path, "rb") as file:
        for number, line in enumerate(file):
            try:
                entry = json.loads(line)
            except ValueError:
                entry = None
            if entry is None or not line.endswith(b"\n"):
                if file.read(1):
                    raise StoreError(f"{path}, line {number + 1}: is damaged; make the store anew")
                break
            if number == 0:
                _check_header(root, entry, header)
            else:
                entries.append(entry)
            intact += len(line)
    return entries, intact


def _check_header(root: Path, found: Any, header: dict[str, Any]) -> None:
    if not isinstance(found, dict) or found.get("format") != FORMAT_NAME:
        raise StoreError(f"{root / JOURNAL_FILE}: is not the journal of a store; give another folder")
    # The layout comes first: the version of the format, and more, follows from it.
    for key in sorted([*header, *sorted(set(found) - set(header))], key=lambda key: key != "layout"):
        if found.get(key) != header.get(key):
            raise StoreError(
                f"{root}: the store was begun with {key} = {json.dumps(found.get(key))}, this run has "
                f"{json.dumps(header.get(key))}; give the same options, or another folder"
            )

"""The last and the first step of writing a store: its index, files put in place in one step, and the lock."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import numpy as np

from pasgan.data.store_format import recording_columns, view_columns


def index_tables(entries: list[dict]) -> tuple[np.ndarray, np.ndarray]:
    """Journal entries as the two structured arrays of the index: recordings and views."""
    rows = [row for entry in entries for row in entry["views"]]
    id_bytes = max((len(entry["recording_id"].encode()) for entry in entries), default=0)
    text_bytes = [max((len(row[key].encode()) for row in rows), default=0) for key in ("camera", "source")]
    recordings = np.zeros(len(entries), recording_columns(id_bytes))
    views = np.zeros(len(rows), view_columns(*text_bytes, depth=any("depths_sha256" in row for row in rows)))
    first_view = 0
    for number, entry in enumerate(entries):
        numbers = (entry["subject"], entry["action"], entry["setup"], entry["replication"])
        recordings[number] = (entry["recording_id"].encode(), *numbers, first_view, len(entry["views"]))
        first_view += len(entry["views"])
    for name in views.dtype.names:
        values = [row[name] for row in rows]
        if name.endswith("sha256"):
            values = [np.void(bytes.fromhex(value)) for value in values]
        elif views.dtype[name].kind == "S":
            values = [value.encode() for value in values]
        views[name] = values
    return recordings, views


def index_splits(entries: list[dict]) -> dict[str, dict[str, str]]:
    """The splits that journal entries bring: split name → recording id → `train`, `val` or `test`."""
    splits: dict[str, dict[str, str]] = {}
    for entry in entries:
        for name, part in entry.get("splits", {}).items():
            splits.setdefault(name, {})[entry["recording_id"]] = part
    return splits


def replace_file(path: Path, write: Callable[[IO[bytes]], Any]) -> None:
    """Write a file beside `path`, flush it to disk and put it in the place of `path` in one step."""
    temporary = path.with_name(path.name + ".part")
    with open(temporary, "wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)

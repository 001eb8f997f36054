"""The folder that a store is to be written to: may it be, and what is there already."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pasgan.data.readers import BaseReader
from pasgan.data.store_format import StoreError
from pasgan.data.store_journal import journal_header, read_journal
from pasgan.data.store_layouts import FrameLayout


def check_target(raw: str | Path, out: str | Path) -> None:
    """Make sure, before anything is read, that a store of the recordings in `raw` can be written to `out`.

    Raises:
        StoreError: if both are one folder, or `out` cannot be written.
    """
    raw, out = Path(raw), Path(out)
    if raw.resolve() == out.resolve():
        raise StoreError(f"{out}: is the folder of the recordings; give another one for the store")
    folder = existing_folder(out)
    if not folder.is_dir():
        raise StoreError(f"{out}: cannot be made, {folder} is a file")
    effective = os.access in os.supports_effective_ids
    if not os.access(folder, os.W_OK | os.X_OK, effective_ids=effective):
        raise StoreError(f"{out}: cannot be written, there is no permission to write in {folder}")


def existing_folder(path: Path) -> Path:
    """The path, or the nearest one above it that is there."""
    path = path.absolute()
    return next(folder for folder in (path, *path.parents) if os.path.lexists(folder))


def finished_recordings(out: Path, reader: BaseReader, layouts: Mapping[str, FrameLayout]) -> set[str] | None:
    """Ids of the recordings in the store that is begun in `out`; None if there is none.

    Raises:
        StoreError: if it was begun with other options, or is damaged.
    """
    header = journal_header(layouts, reader.keypoint_sets, reader.dataset, reader.options)
    entries, intact = read_journal(out, header)
    return {entry["recording_id"] for entry in entries} if intact else None

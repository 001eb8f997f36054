"""From a store to a page of contact sheets."""

from __future__ import annotations

import json
import random
from collections.abc import Collection
from pathlib import Path

import numpy as np
from tqdm import tqdm

from pasgan.data import FrameStore, StoreError
from pasgan.data.store_entries import RecordingEntry
from pasgan.data.store_format import REPORT_FILE
from pasgan.structures import get_skeleton
from pasgan.structures.ntu_protocol import ACTION_NAMES
from pasgan.structures.splits import DEFAULT_SPLIT, known_splits
from pasgan.visualization import file_stem, save_image
from pasgan.visualization.contact_sheets import (
    SheetRecording,
    SheetView,
    draw_contact_sheet,
    write_contact_page,
)

FRAMES_PER_VIEW = 6
PICTURES = "sheets"


def browse_store(
    root: str | Path,
    out: str | Path | None = None,
    action: Collection[int] | None = None,
    subject: Collection[int] | None = None,
    warning: Collection[str] | None = None,
    split: str | None = None,
    limit: int = 200,
    seed: int = 0,
) -> str:
    """Write a page of contact sheets of a store, its pictures in a folder beside it.

    Args:
        root: the store.
        out: folder of the page; `<store>_browse` if None.
        action: only recordings of these actions.
        subject: only of these subjects.
        warning: only with a warning of one of these kinds.
        split: whose parts the page can be filtered by; one of the store's own if None, or NTU's cross-subject split.
        limit: at most so many recordings, drawn at random if there are more.
        seed: of that.

    Returns:
        What was written, to print.

    Raises:
        StoreError: if there is no store, or no recording of that kind in it.
        FileError: if the page or a picture cannot be written.
    """
    store = FrameStore.open(root)
    parts = _parts(store, split)
    out = store.root.with_name(f"{store.root.resolve().name}_browse") if out is None else Path(out)
    warnings = _warnings(store.root)
    table = store.recording_table
    found = np.ones(len(table), bool)
    for column, numbers in (("action", action), ("subject", subject)):
        if numbers is not None:
            found &= np.isin(table[column], list(numbers))
    fitting = [
        index
        for index in np.flatnonzero(found).tolist()
        if warning is None or _kinds(warnings.get(table["id"][index].decode(), [])) & set(warning)
    ]
    if not fitting:
        known = ", ".join(sorted(_kinds([text for texts in warnings.values() for text in texts]))) or "none"
        raise StoreError(f"{root}: no recording fits the filters; kinds of warnings there: {known}")
    chosen = sorted(random.Random(seed).sample(fitting, min(limit, len(fitting))))
    bar = tqdm(chosen, desc="drawing", unit="recording", dynamic_ncols=True)
    recordings = [_recording(store, index, parts[index], warnings, out) for index in bar]
    part = "" if len(chosen) == len(fitting) == len(store) else f"{len(chosen)} of {len(fitting)} fitting, "
    size = f"{store.frame_size[1]}x{store.frame_size[0]}"
    summary = f"{part}{len(store)} recordings and {store.num_frames} frames of {size} in the store."
    page = write_contact_page(out / "index.html", store.root.resolve().name, summary, recordings)
    return f"{len(recordings)} of {len(store)} recordings in {page}"


def _warnings(root: Path) -> dict[str, list[str]]:
    """Recording id → its warnings, as report.json has them."""
    path = root / REPORT_FILE
    if not path.is_file():
        return {}
    try:
        return json.loads(path.read_text(encoding="utf-8")).get("warnings", {})
    except ValueError as error:
        raise StoreError(f"{path}: is damaged ({error})") from error


def _kinds(warnings: list[str]) -> set[str]:
    return {warning.partition(":")[0] for warning in warnings}


def _recording(store: FrameStore, index: int, part: str, warnings: dict[str, list[str]], out: Path) -> SheetRecording:
    entry = store.entry(index)
    return SheetRecording(
        entry.recording_id,
        _action(store, entry),
        entry.subject,
        part,
        warnings.get(entry.recording_id, []),
        [_view(store, index, entry, camera, out) for camera in entry.cameras],
    )


def _view(store: FrameStore, index: int, entry: RecordingEntry, camera: str, out: Path) -> SheetView:
    """Draw the contact sheet of a view into its file."""
    num_frames = entry.cameras[camera].num_frames
    chosen = np.linspace(0, num_frames - 1, min(num_frames, FRAMES_PER_VIEW)).round().astype(int)
    keypoint_set, skeleton = next(iter(store.keypoint_sets.items()))
    points, visible = store.keypoints(index, camera, chosen, keypoint_set)
    frames = store.frames(index, camera, chosen)
    picture = draw_contact_sheet(frames, points, get_skeleton(skeleton), visible)
    name = f"{PICTURES}/{index:06d}-{file_stem(f'{entry.recording_id}-{camera}')}.jpg"
    save_image(out / name, picture)
    return SheetView(camera, num_frames, name, picture.shape[:2])


def _action(store: FrameStore, entry: RecordingEntry) -> str:
    number = f"A{entry.action:03d}"
    name = ACTION_NAMES.get(entry.action) if store.dataset == "ntu_rgbd" else None
    return f"{number} {name}" if name else number


def _parts(store: FrameStore, name: str | None) -> list[str]:
    """Per recording, the part of a split that it belongs to, both for a split by camera; empty without a split."""
    if name is None:
        name = next(iter(store.splits), DEFAULT_SPLIT if store.dataset == "ntu_rgbd" else None)
    if name is None:
        return [""] * len(store)
    known = known_splits(store.splits)
    if name not in known:
        raise StoreError(f"{store.location} has no split {name!r}; known are: {', '.join(sorted(known))}")
    within = {part: known[name].recordings(store.recording_table, part) for part in ("train", "val", "test")}
    return [" and ".join(part for part in within if within[part][index]) for index in range(len(store))]

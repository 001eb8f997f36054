"""What `tools/prepare_data.py` does: prepare a store, say what that would take, verify one."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from tqdm import tqdm

from pasgan.data import FrameStore
from pasgan.data.integrity.store_checks import check_store
from pasgan.data.preparation import available_cores, prepare_store
from pasgan.data.preparation_plan import plan_preparation
from pasgan.data.store_layouts import LayoutName
from pasgan.data.store_target import check_target
from pasgan.registry import READERS

# Recordings opened before a preparation to see whether the disk is clearly too small.
EXAMINED_BEFORE = 24


def prepare(
    reader: dict,
    out: str | Path,
    frame_size: tuple[int, int] | None = None,
    workers: int | None = None,
    layout: LayoutName = "raw",
    dry_run: bool = False,
) -> str:
    """Write the store of a source, or only find out what that would take.

    Args:
        reader: config of a reader.
        out: folder of the store.
        frame_size: (H, W) of the stored frames; the reader's own default if None.
        workers: decoding processes, 0 to decode in this one; one per core if None.
        layout: how the frames are kept.
        dry_run: write nothing.

    Returns:
        What was done, or would be, to print.

    Raises:
        ReaderError: if the source holds nothing that can be used.
        StoreError: if the store cannot be written, or was begun with other options.
    """
    check_target(reader["root"], out)
    source = READERS.build(reader)
    workers = available_cores() if workers is None else workers
    if dry_run:
        bar = partial(tqdm, desc="examining", unit="recording", dynamic_ncols=True)
        plan = plan_preparation(source, out, frame_size, workers, layout, progress=bar)
        return f"{plan.table()}\nnothing was written"
    scan = source.scan()
    plan = plan_preparation(source, out, frame_size, workers, layout, EXAMINED_BEFORE, decode=False, scan=scan)
    if warning := plan.check_space():
        print(f"warning: {warning}", file=sys.stderr)
    bar = partial(tqdm, desc=f"preparing {out}", unit="recording", dynamic_ncols=True)
    report = prepare_store(source, out, frame_size, workers, bar, layout, scan)
    return f"{report.table()}\nstore {out}, details in {out}/report.md and report.json"


def check(root: str | Path, workers: int | None = None, out: str | Path | None = None) -> str:
    """Look for videos and skeletons that do not belong together; returns a table to print.

    Args:
        root: folder of the store.
        workers: processes; one per core if None.
        out: the report; `integrity.json` in the store if None.

    Raises:
        StoreError: if there is no store.
    """

    def progress(found: Iterable, total: int) -> Iterable:
        return tqdm(found, desc=f"checking {root}", total=total, unit="recording", dynamic_ncols=True)

    report = check_store(FrameStore.open(root), available_cores() if workers is None else workers, progress)
    path = Path(out or Path(root) / "integrity.json")
    report.write(path)
    return f"{report.table()}\ndetails in {path}"


def verify(root: str | Path) -> tuple[str, bool]:
    """Check every frame and keypoint of a store; returns what was found, to print, and whether it is intact.

    Raises:
        StoreError: if there is no store.
    """
    store = FrameStore.open(root)

    def progress(views: Iterable) -> Iterable:
        return tqdm(views, desc=f"verifying {root}", unit="view", dynamic_ncols=True)

    problems = store.verify(progress)
    verdict = f"{len(problems)} faults; make the store anew" if problems else "intact"
    return "\n".join([*problems, f"{store}: {verdict}"]), not problems

"""How often each fault is found, and how often nothing is there to be found."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import cv2
import numpy as np

from pasgan.data import FrameStore
from pasgan.data.integrity.recording_checks import recording_warnings
from tests.data.integrity.injected_faults import (
    FAULTS,
    OTHER_SKELETON,
    like_a_camera,
    like_a_tracker,
    pose_of_another_recording,
    stored_views,
)

AS_IT_IS, NOISY, SHAKY = "none, as it is", "none, with noise and compression", "none, and with a shaky skeleton"


def detection_rates(store: FrameStore, step: int, workers: int) -> dict[str, Counter]:
    """Fault → counts of recordings, of those with the warning that names the fault (`named`), with any (`any`).

    For the rows without a fault, also the kinds of the warnings. One camera of every `step`-th recording, drawn by
    chance, gets each fault; all frames get noise and compression before.
    """
    rates: dict[str, Counter] = {}
    with ProcessPoolExecutor(workers) as pool:
        for rows in pool.map(partial(_with_each_fault, store), range(0, len(store), step)):
            for fault, expected, warnings in rows:
                kinds = {warning.split(":")[0] for warning in warnings}
                counts = rates.setdefault(fault, Counter())
                counts.update(recordings=1, any=bool(kinds), named=expected in kinds)
                counts.update(kinds if expected is None else ())
    return rates


def table(rates: dict[str, Counter]) -> str:
    """The rates in Markdown."""
    lines = ["| fault | recordings | named | any warning |", "| --- | ---: | ---: | ---: |"]
    for fault, counts in rates.items():
        total = counts["recordings"]
        named = "" if fault in (AS_IT_IS, NOISY, SHAKY) else f"{counts['named'] / total:.1%}"
        lines.append(f"| {fault} | {total} | {named} | {counts['any'] / total:.1%} |")
    return "\n".join(lines)


def _with_each_fault(store: FrameStore, index: int) -> list[tuple[str, str | None, list[str]]]:
    cv2.setNumThreads(1)
    rng = np.random.default_rng(index)
    clean = stored_views(store, index)
    views = like_a_camera(clean, rng)
    without_fault = {AS_IT_IS: clean, NOISY: views, SHAKY: like_a_tracker(views, rng)}
    rows = [(name, None, recording_warnings(given)) for name, given in without_fault.items()]
    for fault, expected in FAULTS.items():
        camera = str(rng.choice(list(views)))
        name = fault.__name__.replace("_", " ")
        rows.append((name, expected, recording_warnings(fault(views, camera, rng))))
    other = stored_views(store, int(rng.choice([number for number in range(len(store)) if number != index])))
    camera = str(rng.choice(list(views)))
    warnings = recording_warnings(pose_of_another_recording(views, camera, other))
    return [*rows, ("pose of another recording", OTHER_SKELETON, warnings)]

"""The label and split files of PKU-MMD, and the matching of the labels of a take's cameras.

A label file has one line per action: `action,start,end,confidence`. Whether frames count from 0 or 1, and whether the
end belongs to the action, is not documented and differs by one frame between public programs. Here frames count from 0
and the end belongs to the action.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.raw_file import read_raw_text

UNUSABLE_LABELS, UNUSABLE_SPLIT = "unusable label file", "unusable split file"
# Class, start and end; the confidence is not used, and may be missing.
LABEL_LINE = re.compile(r"\s*(\d{1,3})\s*,\s*(\d{1,7})\s*,\s*(\d{1,7})\s*(,\s*\d+\s*)?,?\s*")
# A camera whose label differs by more than this many frames from that of the others is reported.
LABEL_TOLERANCE = 5


@dataclass(frozen=True)
class Label:
    """One action in a long video: class, first and last frame, 0-based, the last one included."""

    action: int
    start: int
    end: int


@dataclass(frozen=True)
class MatchedAction:
    """One action of a take, as all its cameras see it.

    Attributes:
        index: 1-based number of the action in the label file of the reference camera.
        action: class.
        first_frames: camera → first frame in its video.
        num_frames: T, the same for all cameras.
        disagreement: the largest difference in frames between a camera's label and the common one.
    """

    index: int
    action: int
    first_frames: dict[str, int]
    num_frames: int
    disagreement: int


def read_labels(path: Path) -> list[Label]:
    """Read a label file.

    Raises:
        ReaderError: naming the line that is not `action,start,end,confidence`.
    """
    labels = []
    for number, line in enumerate(read_raw_text(path, UNUSABLE_LABELS).splitlines(), start=1):
        if not line.strip():
            continue
        match = LABEL_LINE.fullmatch(line)
        if match is None:
            detail = f"{path}, line {number}: should be action,start,end,confidence, not {line[:40]!r}"
            raise ReaderError(detail, UNUSABLE_LABELS)
        labels.append(Label(*(int(match[group]) for group in (1, 2, 3))))
    return labels


def read_split(path: Path) -> dict[str, str]:
    """Read a split file: names of videos, e.g. `0002-L` → `train` or `test`.

    The second heading is misspelt in the genuine files, and the lists may end in a comma.

    Raises:
        ReaderError: if a list or its heading is missing, or a video is in both.
    """
    part, parts = "", {}
    for line in read_raw_text(path, UNUSABLE_SPLIT).splitlines():
        if line.strip().endswith(":"):
            part = "train" if line.strip().lower().startswith("train") else "test"
            continue
        for name in re.split(r"[,\s]+", line.strip()):
            if name and (not part or parts.setdefault(name, part) != part):
                where = "in both lists" if part else "not below 'Training videos:' or 'Validation videos:'"
                raise ReaderError(f"{path}: {name[:40]!r} stands {where}", UNUSABLE_SPLIT)
    if set(parts.values()) != {"train", "test"}:
        raise ReaderError(f"{path}: should hold a list of training and a list of validation videos", UNUSABLE_SPLIT)
    return parts


def match_labels(labels: dict[str, list[Label]], reference: str) -> tuple[list[MatchedAction], list[int]]:
    """Match the labels of a take's cameras.

    The same action has the same class and overlaps in time. A camera may have begun to record earlier than another, so
    that all its labels are shifted: the shift is the median over the take, and what is left are differences of the
    labelling, of which the median over the cameras is taken. All views of an action thus show the same moments.

    Args:
        labels: camera → labels.
        reference: the camera whose frames are the common time.

    Returns:
        The actions that all cameras have, and the 1-based numbers of those that a camera lacks.
    """
    found = [{camera: _partner(label, labels[camera]) for camera in labels} for label in labels[reference]]
    whole = [one for one in found if all(one.values())]
    lost = [index for index, one in enumerate(found, start=1) if not all(one.values())]
    shifts = {
        camera: int(np.median([one[camera].start - one[reference].start for one in whole])) if whole else 0
        for camera in labels
    }
    numbers = [index for index, one in enumerate(found, start=1) if all(one.values())]
    return [_common(index, one, shifts, reference) for index, one in zip(numbers, whole, strict=True)], lost


def _partner(label: Label, others: list[Label]) -> Label | None:
    """The label of another camera with the same class and the largest overlap, if any."""

    def overlap(other: Label) -> int:
        return min(label.end, other.end) - max(label.start, other.start) + 1

    same = [other for other in others if other.action == label.action and overlap(other) > 0]
    return max(same, key=overlap, default=None)


def _common(index: int, found: dict[str, Label], shifts: dict[str, int], reference: str) -> MatchedAction:
    starts = [label.start - shifts[camera] for camera, label in found.items()]
    ends = [label.end - shifts[camera] for camera, label in found.items()]
    start, end = int(np.median(starts)), int(np.median(ends))
    # A camera that began later lacks the first frames of an action that begins with the others.
    start = max(start, *(-shift for shift in shifts.values()))
    disagreement = max(abs(value - common) for values, common in ((starts, start), (ends, end)) for value in values)
    first_frames = {camera: start + shifts[camera] for camera in found}
    return MatchedAction(index, found[reference].action, first_frames, end - start + 1, disagreement)

"""The annotation files of AIST++: camera settings, keypoints, splits. Source: google/aistplusplus_api, `loader.py`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pasgan.data.readers.array_pickle import read_array_pickle
from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.calibration import CalibratedCamera, camera_of
from pasgan.data.readers.raw_file import read_json, read_raw_text

UNUSABLE_CAMERAS = "unusable calibration file"
UNUSABLE_KEYPOINTS = "unusable keypoint file"
NUM_CAMERAS, NUM_KEYPOINTS = 9, 17
# Translations are in centimetres.
UNIT = 0.01
# No pixel comes near; beyond it a number is a defect.
MAX_COORDINATE = 1e5


def read_mapping(path: Path) -> dict[str, str]:
    """Sequence → name of its camera setting, from lines of two words.

    Raises:
        ReaderError: if the file cannot be read or a line has another form.
    """
    rows = [line.split() for line in read_raw_text(path, UNUSABLE_CAMERAS).splitlines() if line.strip()]
    for number, row in enumerate(rows, start=1):
        if len(row) != 2 or not row[1].isidentifier():
            raise ReaderError(f"{path}, line {number}: should be a sequence and its camera setting", UNUSABLE_CAMERAS)
    return dict(rows)


def read_setting(path: Path) -> dict[str, CalibratedCamera]:
    """Name (`c01`) → camera, of one setting.

    Raises:
        ReaderError: if the file cannot be read or a camera in it is incomplete.
    """
    content = read_json(path, UNUSABLE_CAMERAS)
    if not isinstance(content, list) or not content or not all(isinstance(table, dict) for table in content):
        raise ReaderError(f"{path}: should be a list of cameras", UNUSABLE_CAMERAS)
    cameras = [camera_of(table, f"number {place}", path, UNIT) for place, table in enumerate(content, start=1)]
    return {camera.name: camera for camera in cameras}


def read_keypoints(path: Path) -> np.ndarray:
    """COCO's 17 keypoints in all cameras: (9, T, 17, 3) float32 x, y, score, in the order of the cameras' numbers.

    Unknown keypoints are NaN with score 0.

    Raises:
        ReaderError: if the file cannot be read or has another form.
    """
    points = read_array_pickle(path, UNUSABLE_KEYPOINTS).get("keypoints2d")
    shape = getattr(points, "shape", ())
    if len(shape) != 4 or shape[0] != NUM_CAMERAS or shape[1] == 0 or shape[2:] != (NUM_KEYPOINTS, 3):
        detail = f"{path}: its keypoints2d have the shape {shape}, ({NUM_CAMERAS}, T, {NUM_KEYPOINTS}, 3) is expected"
        raise ReaderError(detail, UNUSABLE_KEYPOINTS)
    unknown = ~(np.abs(points) <= MAX_COORDINATE).all(axis=-1, keepdims=True)
    return np.where(unknown, [np.nan, np.nan, 0], points).astype(np.float32)


def read_names(path: Path) -> set[str]:
    """The names in a list, one in a line; none if there is no such file."""
    return set(read_raw_text(path, "unusable list").split()) if path.exists() else set()


def read_splits(folder: Path) -> dict[str, dict[str, str]]:
    """Sequence → split (`pose`, `crossmodal`) → part, from the files `<split>_<part>.txt`."""
    splits: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*_*.txt")):
        name, _, part = path.stem.rpartition("_")
        for sequence in read_names(path) if part in ("train", "val", "test") else ():
            splits.setdefault(sequence, {})[name] = part
    return splits

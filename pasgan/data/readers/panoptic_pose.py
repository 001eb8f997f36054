"""CMU Panoptic's files: calibration and 3D joints. Source: CMU-Perceptual-Computing-Lab/panoptic-toolbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.calibration import CalibratedCamera, camera_of
from pasgan.data.readers.raw_file import read_json

UNUSABLE_CAMERAS = "unusable calibration file"
UNUSABLE_POSE = "unusable pose file"
NUM_JOINTS = 19
# The files are in centimetres; nothing in the dome is further away than this from its middle, in metres.
UNIT, MAX_METRES = 0.01, 100.0
MAX_FILE_BYTES = 2**26
# How the entries of the calibration are called here.
ENTRIES = {"size": "resolution", "matrix": "K", "distortions": "distCoef", "rotation": "R"}
# Someone who is there in a smaller part of the frames is the actor only if nobody else is.
MIN_PRESENCE = 0.5


def read_hd_cameras(path: Path) -> dict[str, CalibratedCamera]:
    """Name (`00_00`) → HD camera, in metres.

    Raises:
        ReaderError: if the file cannot be read, an HD camera in it is incomplete, or it has none.
    """
    content = read_json(path, UNUSABLE_CAMERAS, MAX_FILE_BYTES)
    tables = content.get("cameras") if isinstance(content, dict) else None
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ReaderError(f"{path}: has no list of `cameras`", UNUSABLE_CAMERAS)
    cameras = [_camera(table, path) for table in tables if table.get("type") == "hd"]
    if not cameras:
        raise ReaderError(f"{path}: holds no camera of type hd", UNUSABLE_CAMERAS)
    return {camera.name: camera for camera in cameras}


def _camera(table: dict[str, Any], path: Path) -> CalibratedCamera:
    name = str(table.get("name", "without a name"))
    entries = {ours: table[theirs] for ours, theirs in ENTRIES.items() if theirs in table}
    translation = table.get("t")
    if isinstance(translation, list):  # a column
        entries["translation"] = [row[0] if isinstance(row, list) and row else row for row in translation]
    return camera_of(entries, name, path, UNIT)


def read_scene(path: Path) -> dict[int, np.ndarray]:
    """The people of one frame: id → (19, 4) x, y, z in metres and confidence; NaN and 0 where unknown.

    Raises:
        ReaderError: if the file cannot be read or is not of that form.
    """
    content = read_json(path, UNUSABLE_POSE, MAX_FILE_BYTES)
    bodies = content.get("bodies") if isinstance(content, dict) else None
    if not isinstance(bodies, list):
        raise ReaderError(f"{path}: has no list of `bodies`", UNUSABLE_POSE)
    return dict(_body(body, path) for body in bodies)


def _body(body: Any, path: Path) -> tuple[int, np.ndarray]:
    if not isinstance(body, dict) or not isinstance(body.get("id"), int):
        raise ReaderError(f"{path}: a body has no `id`", UNUSABLE_POSE)
    try:
        joints = np.array(body.get("joints19"), dtype=np.float64).reshape(NUM_JOINTS, 4)
    except (ValueError, TypeError, OverflowError) as error:
        detail = f"{path}: `joints19` of body {body['id']} is not {NUM_JOINTS} times x, y, z, confidence"
        raise ReaderError(detail, UNUSABLE_POSE) from error
    joints[:, :3] *= UNIT
    joints[~(np.abs(joints) <= MAX_METRES).all(axis=1)] = [np.nan, np.nan, np.nan, 0]
    return body["id"], joints


def select_actor(people: Mapping[int, np.ndarray]) -> int:
    """The id of the person who moves most, of those who are there in at least half of the frames.

    Args:
        people: id → (T, 19, 4), as `follow_people` gives it; at least one.
    """
    presence = {person: float((joints[..., 3] > 0).any(axis=1).mean()) for person, joints in people.items()}
    lasting = [person for person in people if presence[person] >= MIN_PRESENCE]
    if not lasting:
        return max(people, key=presence.__getitem__)
    return max(lasting, key=lambda person: _motion(people[person]))


def _motion(joints: np.ndarray) -> float:
    known = joints[(joints[..., 3] > 0).all(axis=1), :, :3]
    return float(known.var(axis=0).sum()) if len(known) else 0.0


def follow_people(scenes: Iterable[Mapping[int, np.ndarray]], num_frames: int) -> dict[int, np.ndarray]:
    """Person → (T, 19, 4) over all frames; NaN and confidence 0 where the person is not there."""
    people: dict[int, np.ndarray] = {}
    for frame, scene in enumerate(scenes):
        for person, joints in scene.items():
            nobody = np.tile([np.nan, np.nan, np.nan, 0], (num_frames, NUM_JOINTS, 1))
            people.setdefault(person, nobody)[frame] = joints
    return people

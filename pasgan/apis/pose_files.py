"""Keypoints of a video from any of the files that hold some."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from pasgan.data.readers import read_skeleton
from pasgan.data.readers.keypoint_json import read_poses
from pasgan.data.readers.keypoint_sets import detect_skeleton
from pasgan.data.readers.ntu_rgbd import scale_points
from pasgan.data.readers.ntu_skeleton import COLOR_FRAME_SIZE
from pasgan.structures import INFERRED, NOT_TRACKED, TRACKED, PasganError, Skeleton, get_skeleton

# Of a detector's confidence: from here on a joint is drawn as seen, and from here on as inferred.
SURE_CONFIDENCE, MIN_CONFIDENCE = 0.3, 0.1


class PoseFileError(PasganError):
    """A keypoint file cannot be used."""


class People(NamedTuple):
    """Everyone in a video.

    Attributes:
        points: per frame (n, K, 2) pixels of n people.
        visible: per frame (n, K), 0 unknown, 1 inferred, 2 tracked.
        skeleton: which keypoints they are.
    """

    points: list[np.ndarray]
    visible: list[np.ndarray]
    skeleton: Skeleton


def read_keypoints(path: Path, size: tuple[int, int], skeleton: str | None) -> People:
    """Read a keypoint file by its kind.

    Args:
        path: folder of OpenPose JSON files, COCO JSON, NTU `.skeleton`, or `.npz` with `keypoints` (T, K, 2) in pixels
            and, if wanted, `visible` (T, K) and `skeleton` (a name).
        size: (H, W) of the video's frames, which the coordinates of a `.skeleton` file are scaled to.
        skeleton: kind of the keypoints; told from them if None.

    Raises:
        PoseFileError: if the file is missing, of another kind, or does not fit the skeleton.
        ReaderError: if its content is not in the format.
    """
    readers: dict[str, Callable[[], People]] = {
        ".skeleton": lambda: _read_kinect(path, size),
        ".npz": lambda: _read_npz(path, skeleton),
        ".json": lambda: _read_json(path, skeleton),
    }
    if not path.exists():
        raise PoseFileError(f"{path}: no such keypoint file or folder")
    kind = ".json" if path.is_dir() else path.suffix.lower()
    if kind not in readers:
        raise PoseFileError(f"{path}: keypoints are a folder of OpenPose JSON, or a file {', '.join(readers)}")
    return readers[kind]()


def _read_kinect(path: Path, size: tuple[int, int]) -> People:
    sequence = read_skeleton(path)
    points: list[list[np.ndarray]] = [[] for _ in range(sequence.num_frames)]
    visible: list[list[np.ndarray]] = [[] for _ in range(sequence.num_frames)]
    for body in sequence.bodies:
        for frame, place, state in zip(body.frames, body.color_points, body.tracking_states, strict=True):
            points[frame].append(scale_points(place, COLOR_FRAME_SIZE, size))
            visible[frame].append(state)
    empty = np.zeros((0, 25, 2))
    return People(
        [np.array(p) if p else empty for p in points], [np.array(v) for v in visible], get_skeleton("kinect25")
    )


def _read_json(path: Path, skeleton: str | None) -> People:
    poses = read_poses(path)
    kind = get_skeleton(skeleton) if skeleton else detect_skeleton([poses], str(path))
    first = min(poses)
    nobody = np.zeros((0, kind.num_keypoints, 3))
    frames = [poses.get(number, nobody) for number in range(first, max(poses) + 1)]
    frames = [people if len(people) else nobody for people in frames]
    _check_joints(path, {people.shape[1] for people in frames}, kind)
    confidences = [people[..., 2] for people in frames]
    states = [
        np.select([c >= SURE_CONFIDENCE, c >= MIN_CONFIDENCE], [TRACKED, INFERRED], NOT_TRACKED) for c in confidences
    ]
    return People([people[..., :2] for people in frames], states, kind)


def _read_npz(path: Path, skeleton: str | None) -> People:
    try:
        with np.load(path, allow_pickle=False) as data:
            arrays = {name: data[name] for name in ("keypoints", "visible", "skeleton") if name in data}
    except (OSError, ValueError, EOFError) as error:
        raise PoseFileError(f"{path}: cannot be read as .npz ({error})") from error
    points = arrays.get("keypoints")
    if points is None or points.ndim != 3 or points.shape[-1] != 2 or points.dtype.kind not in "fiu":
        found = "has no `keypoints`" if points is None else f"`keypoints` is {points.shape} {points.dtype}"
        raise PoseFileError(f"{path}: {found}; it should hold keypoints (T, K, 2) in pixels")
    visible = arrays.get("visible", np.full(points.shape[:2], TRACKED))
    if visible.shape != points.shape[:2]:
        raise PoseFileError(f"{path}: `visible` is {visible.shape}, it should be {points.shape[:2]}")
    if skeleton is None and "skeleton" not in arrays:
        raise PoseFileError(f"{path}: does not say its skeleton; name it with --skeleton")
    try:
        kind = get_skeleton(skeleton or str(arrays["skeleton"]))
    except ValueError as error:
        raise PoseFileError(f"{path}: {error}") from error
    _check_joints(path, {points.shape[1]}, kind)
    return People(list(points[:, None].astype(np.float64)), list(visible[:, None]), kind)


def _check_joints(path: Path, counts: set[int], skeleton: Skeleton) -> None:
    if wrong := counts - {skeleton.num_keypoints}:
        raise PoseFileError(
            f"{path}: has {min(wrong)} keypoints per person, the skeleton {skeleton.name} has {skeleton.num_keypoints}"
        )

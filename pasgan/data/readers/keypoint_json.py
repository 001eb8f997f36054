"""2D keypoints of several people per frame from JSON: OpenPose's files, one per frame, or COCO's annotations."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.raw_file import read_json

UNUSABLE = "unusable keypoint file"

# Frame number → (people, K, 3) float32: x, y in pixels, confidence in [0, 1].
FramePoses = dict[int, np.ndarray]


def read_poses(path: str | Path) -> FramePoses:
    """Read the keypoints of one camera.

    Args:
        path: a folder of JSON files, one per frame, whose names hold the frame number as their last number; or a COCO
            JSON file with the annotations of all frames.

    Raises:
        ReaderError: if a file is missing or not of that form, or holds no person at all.
    """
    path = Path(path)
    poses = _read_folder(path) if path.is_dir() else parse_coco(read_json(path, UNUSABLE), str(path))
    counts = {people.shape[1] for people in poses.values() if len(people)}
    if not counts:
        raise ReaderError(f"{path}: holds no person in any frame", "no person in the keypoint files")
    if len(counts) > 1:
        raise ReaderError(f"{path}: people have different numbers of keypoints: {sorted(counts)}", UNUSABLE)
    return poses


def _read_folder(folder: Path) -> FramePoses:
    poses: FramePoses = {}
    for file in sorted(folder.glob("*.json")):
        numbers = re.findall(r"\d+", re.sub(r"_keypoints$", "", file.stem))
        if not numbers:
            raise ReaderError(f"{file}: its name holds no frame number", UNUSABLE)
        number = int(numbers[-1])
        if number in poses:
            raise ReaderError(f"{file}: another file has the same frame number {number}", UNUSABLE)
        poses[number] = parse_frame(read_json(file, UNUSABLE), str(file))
    if not poses:
        raise ReaderError(f"{folder}: holds no JSON file", "no keypoint files")
    return poses


def parse_frame(content: Any, source: str) -> np.ndarray:
    """The people of one frame, (people, K, 3): from OpenPose's `people` or COCO's `annotations`.

    Raises:
        ReaderError: naming the source and what is wrong.
    """
    if isinstance(content, dict) and isinstance(content.get("people"), list):
        values = [_field(person, "pose_keypoints_2d", source) for person in content["people"]]
        # A person of whom only the face or a hand was found has an empty list.
        return _stack([_triples(value, source) for value in values if value != []], source)
    if annotations := _annotations(content):
        return _stack([_annotated(annotation, source) for annotation in annotations], source)
    if isinstance(content, (list, dict)) and _annotations(content) == []:
        return np.zeros((0, 0, 3), dtype=np.float32)
    raise ReaderError(f"{source}: has neither `people` (OpenPose) nor `annotations` (COCO)", UNUSABLE)


def parse_coco(content: Any, source: str) -> FramePoses:
    """All frames of one camera from COCO's form: `annotations` (or a bare list) with `image_id` and `keypoints`.

    With an `images` list the frames are the images in the order of the number in their file name (else of their id);
    without one `image_id` is the frame number.

    Raises:
        ReaderError: naming the source and what is wrong.
    """
    annotations = _annotations(content)
    if annotations is None:
        raise ReaderError(f"{source}: has no `annotations`", UNUSABLE)
    images = content.get("images") if isinstance(content, dict) else None
    frame_of = _frame_numbers(images, source) if images else None
    people: dict[int, list[np.ndarray]] = {frame: [] for frame in frame_of.values()} if frame_of else {}
    for annotation in annotations:
        image = _field(annotation, "image_id", source)
        if frame_of is None and (not isinstance(image, int) or image < 0):
            raise ReaderError(f"{source}: image_id {image!r} is not a frame number, and there is no `images`", UNUSABLE)
        if frame_of is not None and image not in frame_of:
            raise ReaderError(f"{source}: image_id {image!r} is not among the `images`", UNUSABLE)
        people.setdefault(frame_of[image] if frame_of else image, []).append(_annotated(annotation, source))
    return {frame: _stack(poses, source) for frame, poses in people.items()}


def _annotations(content: Any) -> list | None:
    found = content.get("annotations") if isinstance(content, dict) else content
    return found if isinstance(found, list) else None


def _frame_numbers(images: Any, source: str) -> dict[Any, int]:
    """Image id → rank of the image."""
    if not isinstance(images, list) or not all(isinstance(image, dict) and "id" in image for image in images):
        raise ReaderError(f"{source}: `images` is not a list of images with an `id`", UNUSABLE)
    numbers = [re.findall(r"\d+", Path(str(image.get("file_name", ""))).stem) for image in images]
    keys = [int(found[-1]) for found in numbers] if all(numbers) else [image["id"] for image in images]
    try:
        order = sorted(range(len(images)), key=keys.__getitem__)
        return {images[index]["id"]: rank for rank, index in enumerate(order)}
    except TypeError as error:
        raise ReaderError(f"{source}: the ids of `images` cannot be put in order", UNUSABLE) from error


def _annotated(annotation: Any, source: str) -> np.ndarray:
    points = _triples(_field(annotation, "keypoints", source), source)
    # COCO's flag (0 absent, 1 occluded, 2 visible) instead of a confidence.
    if (points[:, 2] == 2).any() and np.isin(points[:, 2], (0, 1, 2)).all():
        points[:, 2] = np.array([0.0, 0.2, 1.0])[points[:, 2].astype(int)]
    return points


def _field(entry: Any, name: str, source: str) -> Any:
    if not isinstance(entry, dict) or name not in entry:
        raise ReaderError(f"{source}: an entry has no `{name}`", UNUSABLE)
    return entry[name]


def _triples(values: Any, source: str) -> np.ndarray:
    try:
        numbers = np.array(values, dtype=np.float64).reshape(-1, 3)
    except (ValueError, TypeError, OverflowError) as error:
        raise ReaderError(f"{source}: keypoints are not a list of x, y, confidence", UNUSABLE) from error
    unknown = ~np.isfinite(numbers).all(axis=1) | (np.abs(numbers) > 1e6).any(axis=1)
    numbers[unknown] = 0.0
    return numbers.astype(np.float32)


def _stack(people: list[np.ndarray], source: str) -> np.ndarray:
    if len({person.shape for person in people}) > 1:
        raise ReaderError(f"{source}: people have different numbers of keypoints", UNUSABLE)
    return np.stack(people) if people else np.zeros((0, 0, 3), dtype=np.float32)

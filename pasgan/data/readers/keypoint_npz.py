"""2D keypoints of the actor in a video from the `.npz` files that `tools/extract_poses.py` writes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np

from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.keypoint_json import UNUSABLE, FramePoses
from pasgan.data.readers.raw_file import read_raw_file
from pasgan.structures import Skeleton, get_skeleton

# An hour of video has some 50 MB.
MAX_FILE_BYTES = 2**29


def read_npz_poses(path: Path) -> tuple[FramePoses, Skeleton]:
    """Read the keypoints of one camera, one person per frame, and which keypoints they are.

    Args:
        path: holds `keypoints` (T, K, 2) in pixels, NaN where unknown, `scores` (T, K) and `skeleton`, a name.

    Raises:
        ReaderError: if the file is missing or not of that form, or nobody is seen in any frame.
    """
    content = read_raw_file(path, UNUSABLE, MAX_FILE_BYTES)
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as data:
            points, scores, skeleton = data["keypoints"], data["scores"], get_skeleton(str(data["skeleton"]))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        detail = f"{path}: is not a file of tools/extract_poses.py ({error})"
        raise ReaderError(detail, UNUSABLE) from error
    shape = (len(scores), skeleton.num_keypoints) if scores.ndim else ()
    if scores.shape != shape or points.shape != (*shape, 2) or not {points.dtype.kind, scores.dtype.kind} <= set("fiu"):
        detail = f"{path}: keypoints {points.shape} and scores {scores.shape} are not of the skeleton {skeleton.name}"
        raise ReaderError(detail, UNUSABLE)
    known = (np.abs(points) <= 1e6).all(axis=-1) & (scores > 0)  # False for NaN
    if not known.any():
        raise ReaderError(f"{path}: holds no person in any frame", "no person in the keypoint files")
    people = np.where(known[..., None], np.concatenate([points, scores[..., None]], axis=-1), 0).astype(np.float32)
    return {frame: people[frame : frame + 1] for frame in range(len(people))}, skeleton

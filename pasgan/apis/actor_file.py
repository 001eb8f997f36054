"""The one person that is followed, from a keypoint file of everyone in a video."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pasgan.apis.pose_files import PoseFileError, read_keypoints
from pasgan.ops.boxes import keypoint_boxes
from pasgan.poses import FramePeople, PoseTrack
from pasgan.poses.actor import follow_actor


def read_actor(path: Path, size: tuple[int, int], skeleton: str) -> PoseTrack:
    """Follow one person through the keypoints of a file; see `read_keypoints` for its kinds.

    Args:
        path: the file, or a folder of OpenPose JSON.
        size: (H, W) of the video's frames.
        skeleton: name of the wanted keypoints.

    Raises:
        PoseFileError: if the file cannot be used, or nobody is in it.
        PoseEstimationError: if its keypoints cannot give those of `skeleton`.
    """
    people = read_keypoints(path, size, None)
    frames = [_people(points, visible) for points, visible in zip(people.points, people.visible, strict=True)]
    track = follow_actor(frames, people.skeleton.name)
    if track is None:
        raise PoseFileError(f"{path}: there is nobody in any of {len(frames)} frames")
    return track.converted(skeleton)


def _people(points: np.ndarray, visible: np.ndarray) -> FramePeople:
    known = (visible > 0) & np.isfinite(points).all(axis=-1)
    points = np.where(known[..., None], points, np.nan).astype(np.float32)
    boxes = keypoint_boxes(points)
    seen = np.isfinite(boxes).all(axis=1)
    scores = np.ones(int(seen.sum()), np.float32)
    return FramePeople(boxes[seen], scores, points[seen], known[seen].astype(np.float32))

"""A video with the poses that were extracted from it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from pasgan.apis.pose_extraction.frame_sources import FrameSource, FrameSourceError, find_videos, store_views
from pasgan.apis.pose_extraction.pose_outputs import read_track
from pasgan.data import FrameStore
from pasgan.data.readers import probe_video
from pasgan.data.store_format import JOURNAL_FILE
from pasgan.structures import get_skeleton
from pasgan.visualization import cell_scale, draw_skeleton
from pasgan.visualization.clips import save_frames

# The sensors of the datasets run at about 30 frames per second; a store does not keep the rate.
STORE_FPS = 30.0
MAX_SIDE = 640


def write_overlay(source: Path, name: str, poses: Path | None, keypoint_set: str, out: Path) -> Path:
    """Draw the poses over one video, frame by frame.

    Args:
        source: the store or the videos, as they were given to the extraction.
        name: `<recording>_<camera>` of a store, or the name of a video without its suffix.
        poses: folder of the poses of videos.
        keypoint_set: keypoint set of a store.
        out: folder of the clip.

    Returns:
        The MP4.

    Raises:
        FrameSourceError: if there is no such video.
    """
    if (source / JOURNAL_FILE).is_file():
        store = FrameStore.open(source)
        frames, points, visible = _stored(store, name, keypoint_set)
        skeleton, fps = store.keypoint_sets[keypoint_set], STORE_FPS
    else:
        video = next((video for video in find_videos(source)[0] if video.name == name), None)
        if video is None:
            raise FrameSourceError(f"{source} has no video {name!r}")
        track = read_track(poses / f"{name}.npz")
        frames, points, visible = video, track.keypoints, track.visible
        skeleton, fps = track.skeleton, probe_video(video.path).frame_rate or STORE_FPS
    return save_frames(out / f"{name}_{keypoint_set or skeleton}.mp4", _drawn(frames, points, visible, skeleton), fps)


def _stored(store: FrameStore, name: str, keypoint_set: str) -> tuple[FrameSource, np.ndarray, np.ndarray]:
    recording, _, camera = name.rpartition("_")
    known = {entry.recording_id: entry.cameras for entry in store.recordings}
    if camera not in known.get(recording, ()):
        raise FrameSourceError(f"{store.root} has no view {name!r}; a view is <recording>_<camera>")
    points, visible = store.keypoints(store.index_of(recording), camera, keypoint_set=keypoint_set)
    return store_views(store, [(recording, camera)])[0], points, visible


def _drawn(source: FrameSource, points: np.ndarray, visible: np.ndarray, skeleton: str) -> Iterator[np.ndarray]:
    """The frames with their pose; of even height and width, as video codecs ask."""
    kind = get_skeleton(skeleton)
    for frame, keypoints, state in zip(islice(source.frames(0), len(points)), points, visible, strict=True):
        drawn = draw_skeleton(frame, keypoints, kind, state, cell_scale(frame.shape[:2], MAX_SIDE))
        yield drawn[: drawn.shape[0] // 2 * 2, : drawn.shape[1] // 2 * 2]

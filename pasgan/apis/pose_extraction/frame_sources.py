"""The videos whose poses are wanted: views of a store, or video files; read frame by frame, from any frame on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from pasgan.data import FrameStore
from pasgan.data.readers import iterate_frames, probe_video
from pasgan.poses import DatasetBoxes
from pasgan.structures import PasganError

VIDEO_SUFFIXES = (".mp4", ".avi", ".mov", ".mkv", ".webm", ".m4v")
CHUNK = 32


class FrameSourceError(PasganError):
    """There is nothing to find poses in."""


@dataclass(frozen=True)
class StoreView:
    """One view of a recording in a store.

    Attributes:
        root: the store.
        recording_id: the recording.
        camera: the view.
        num_frames: T.
        boxes_from: keypoint set whose boxes say where the person is; None leaves that to the estimator's detector.
    """

    root: Path
    recording_id: str
    camera: str
    num_frames: int
    boxes_from: str | None = None

    @property
    def name(self) -> str:
        """For messages and file names."""
        return f"{self.recording_id}_{self.camera}"

    def frames(self, first: int) -> Iterator[np.ndarray]:
        """The frames from number `first` on, (H, W, 3) uint8 RGB."""
        store = _open_store(self.root)
        index = store.index_of(self.recording_id)
        for start in range(first, self.num_frames, CHUNK):
            yield from store.frames(index, self.camera, range(start, min(start + CHUNK, self.num_frames)))

    def detector(self) -> DatasetBoxes | None:
        """The boxes that the store knows, if they are wanted."""
        if self.boxes_from is None:
            return None
        store = _open_store(self.root)
        points, _ = store.keypoints(store.index_of(self.recording_id), self.camera, keypoint_set=self.boxes_from)
        return DatasetBoxes.from_keypoints(points)


@dataclass(frozen=True)
class VideoFile:
    """A video file.

    Attributes:
        path: where it is.
        name: its path in the folder that was given, without suffix.
        num_frames: as its header says, which may be wrong; for the progress bar.
    """

    path: Path
    name: str
    num_frames: int

    def frames(self, first: int) -> Iterator[np.ndarray]:
        """The frames from number `first` on, (H, W, 3) uint8 RGB; those before are decoded and thrown away."""
        for frame in islice(iterate_frames(self.path), first, None):
            yield cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)

    def detector(self) -> None:
        """Nothing is known about where the person is."""


FrameSource = StoreView | VideoFile


@lru_cache(maxsize=1)
def _open_store(root: Path) -> FrameStore:
    return FrameStore.open(root)


def store_views(store: FrameStore, views: Sequence[tuple[str, str]], boxes_from: str | None = None) -> list[StoreView]:
    """Views of a store by recording and camera.

    Raises:
        FrameSourceError: if the store has no keypoint set `boxes_from`.
    """
    if boxes_from is not None and boxes_from not in store.keypoint_sets:
        raise FrameSourceError(
            f"{store.root} has no keypoint set {boxes_from!r}; it has {', '.join(store.keypoint_sets)}"
        )
    lengths = {
        (entry.recording_id, camera): view.num_frames
        for entry in store.recordings
        for camera, view in entry.cameras.items()
    }
    return [StoreView(store.root, *view, lengths[view], boxes_from) for view in views]


def find_videos(path: Path) -> tuple[list[VideoFile], dict[str, str]]:
    """A video file, or all videos in a folder and the folders below it.

    Returns:
        The videos in the order of their names; and name → reason for files that are no videos inside.

    Raises:
        FrameSourceError: if there is none.
    """
    if not path.exists():
        raise FrameSourceError(f"{path}: no such file or folder")
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.suffix.lower() in VIDEO_SUFFIXES)
    root = path.parent if path.is_file() else path
    videos, broken = [], {}
    for file in files:
        name = file.relative_to(root).with_suffix("").as_posix()
        try:
            videos.append(VideoFile(file, name, max(probe_video(file).num_frames, 1)))
        except PasganError as error:
            broken[name] = str(error)
    if not videos:
        reasons = "; ".join(broken.values()) or f"no file ends with {', '.join(VIDEO_SUFFIXES)}"
        raise FrameSourceError(f"{path}: no video there that can be read ({reasons})")
    names = [video.name for video in videos]
    if twice := {name for name in names if names.count(name) > 1}:
        raise FrameSourceError(
            f"{path}: several videos are called {sorted(twice)[0]}; their poses would overwrite others"
        )
    return videos, broken

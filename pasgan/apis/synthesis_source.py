"""Where the frames of a video come from that is to be seen from another view: a file, an array, or a store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pasgan.apis.image_file import ImageFileError
from pasgan.apis.pose_extraction.frame_sources import StoreView, VideoFile, find_videos
from pasgan.apis.pose_extraction.overlay_clip import STORE_FPS
from pasgan.data import FrameStore
from pasgan.data.readers import probe_video
from pasgan.poses import PoseEstimationError, PoseTrack
from pasgan.structures import PasganError, ViewGeometry, skeleton_map

SourceInput = str | Path | np.ndarray | VideoFile | StoreView
IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")


class SourceError(PasganError):
    """An input is no video."""


@dataclass(frozen=True)
class SourceVideo:
    """A video that is not yet read.

    Attributes:
        name: for messages and file names; a path in the folder that was given, without suffix.
        size: (H, W) of the frames.
        fps: frames per second; 0 if unknown.
        num_frames: as announced; 0 if unknown.
        frames: begins to read: (H, W, 3) uint8 RGB one by one.
        store_view: the view of a store that it is, if it is one.
    """

    name: str
    size: tuple[int, int]
    fps: float
    num_frames: int
    frames: Callable[[], Iterator[np.ndarray]]
    store_view: StoreView | None = None


def open_source(source: SourceInput, fps: float | None = None, name: str = "clip") -> SourceVideo:
    """Look at a video.

    Args:
        source: path of a video, frames (T, H, W, 3) uint8 RGB, or a view of a store.
        fps: takes the place of the file's own; an array has none.
        name: of an array.

    Raises:
        SourceError: if an array is no video, or comes without `fps`.
        ReaderError: if the file is no video.
        FrameSourceError: if there is none.
    """
    if isinstance(source, np.ndarray):
        return _open_array(source, fps, name)
    if isinstance(source, StoreView):
        size = FrameStore.open(source.root).frame_size
        return SourceVideo(source.name, size, fps or STORE_FPS, source.num_frames, lambda: source.frames(0), source)
    video = source if isinstance(source, VideoFile) else find_videos(Path(source))[0][0]
    info = probe_video(video.path)
    return SourceVideo(video.name, info.size, fps or info.frame_rate, info.num_frames, lambda: video.frames(0))


def _open_array(array: np.ndarray, fps: float | None, name: str) -> SourceVideo:
    if array.ndim != 4 or array.shape[-1] != 3 or array.dtype != np.uint8 or not array.size:
        raise SourceError(f"frames should be (T, H, W, 3) uint8 RGB, not {array.shape} {array.dtype}")
    if not fps:
        raise SourceError("an array says nothing of its frame rate: give fps")
    return SourceVideo(name, array.shape[1:3], fps, len(array), lambda: iter(array))


def list_sources(inputs: SourceInput | list[SourceInput]) -> list[SourceInput]:
    """Every video of what was given, folders opened.

    Raises:
        FrameSourceError: if there is none.
    """
    sources: list[SourceInput] = []
    for item in inputs if isinstance(inputs, list | tuple) else [inputs]:
        sources += find_videos(Path(item))[0] if isinstance(item, str | Path) else [item]
    return sources


def store_geometry(view: StoreView) -> ViewGeometry:
    """Where the camera of a stored view stands."""
    store = FrameStore.open(view.root)
    return store.recordings[store.index_of(view.recording_id)].cameras[view.camera].geometry


def store_track(view: StoreView, skeleton: str) -> PoseTrack:
    """The person of a stored view, with the keypoints of a skeleton: as stored, or else converted.

    Raises:
        PoseEstimationError: if the store has none that can be converted.
    """
    store = FrameStore.open(view.root)
    sets = sorted(store.keypoint_sets.items(), key=lambda item: item[1] != skeleton)
    name = next((name for name, kind in sets if not skeleton_map(kind, skeleton).missing), None)
    if name is None:
        known = ", ".join(sorted(set(store.keypoint_sets.values())))
        raise PoseEstimationError(f"{view.root} holds {known} keypoints, which cannot give those of {skeleton}")
    points, visible = store.keypoints(store.index_of(view.recording_id), view.camera, keypoint_set=name)
    boxes = np.full((len(points), 4), np.nan, np.float32)
    return PoseTrack(points, (visible > 0).astype(np.float32), boxes, store.keypoint_sets[name]).converted(skeleton)


def belonging_file(given: str | Path, name: str, suffixes: tuple[str, ...]) -> Path:
    """The file of a video in a folder of files, one per video with its name; what is no such folder is itself meant.

    Raises:
        ImageFileError: if images are wanted and the folder has none of the name.
    """
    path = Path(given)
    found = next((file for suffix in suffixes if (file := path / f"{name}{suffix}").is_file()), None)
    if found is None and path.is_dir() and suffixes == IMAGE_SUFFIXES:
        raise ImageFileError(f"{path}: a folder of target images needs one named as the video: {name}.png or .jpg")
    return found or path

"""Where extracted poses go: a keypoint set of a store, or one file per video."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from pasgan.apis.pose_extraction.frame_sources import StoreView, VideoFile
from pasgan.apis.pose_extraction.worker import Extracted
from pasgan.data.added_keypoints import KeypointSetWriter
from pasgan.files import atomic_file
from pasgan.poses import PoseTrack
from pasgan.poses.pose_coverage import measure_coverage
from pasgan.structures import PasganError

ORIGIN_FILE = "origin.json"


class PoseOutputError(PasganError):
    """A folder holds poses that were made in another way."""


def describe(found: Extracted) -> dict[str, Any]:
    """What is noted about a video: its coverage, or why there is nothing."""
    return {"warnings": [found.problem]} if found.coverage is None else found.coverage.as_dict()


class StoreOutput:
    """Adds the poses to a store as a keypoint set.

    Args:
        writer: of the set.
    """

    def __init__(self, writer: KeypointSetWriter) -> None:
        self.writer = writer

    @property
    def notes(self) -> dict[str, dict]:
        """Name of every finished view → what was noted about it."""
        return {f"{recording}_{camera}": notes for (recording, camera), notes in self.writer.finished.items()}

    def finish(self, source: StoreView, found: Extracted) -> None:
        """Write the poses of a view; one that could not be read has none."""
        shape = (source.num_frames, self.writer.skeleton.num_keypoints)
        points, visible = np.full((*shape, 2), np.nan, np.float32), np.zeros(shape, np.uint8)
        if found.track is not None:
            points, visible = found.track.keypoints, found.track.visible
        self.writer.add(source.recording_id, source.camera, points, visible, describe(found))


class FolderOutput:
    """Writes one `.npz` per video: keypoints (T, K, 2) in pixels, visible and scores (T, K), boxes (T, 4), skeleton.

    Args:
        folder: made if it is not there.
        origin: where the poses come from; must be the same when a folder is continued.

    Attributes:
        notes: name of every video → what was noted about it; a video that could not be read stays unfinished.

    Raises:
        PoseOutputError: if the folder holds poses of another origin.
    """

    def __init__(self, folder: Path, origin: Mapping[str, Any]) -> None:
        self.folder = folder
        path, text = folder / ORIGIN_FILE, json.dumps(origin, indent=2)
        if path.exists() and path.read_text(encoding="utf-8") != text:
            raise PoseOutputError(f"{folder} holds poses that were made in another way ({path}); give another --out")
        with atomic_file(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
        self.notes: dict[str, dict] = {}

    def path(self, video: VideoFile) -> Path:
        """The file of a video."""
        return self.folder / f"{video.name}.npz"

    def missing(self, videos: list[VideoFile]) -> Iterator[VideoFile]:
        """The videos that have no file yet; what is known of the others is noted."""
        for video in videos:
            if self.path(video).exists():
                self.notes[video.name] = measure_coverage(read_track(self.path(video))).as_dict()
            else:
                yield video

    def finish(self, source: VideoFile, found: Extracted) -> None:
        """Write the poses of a video; nothing is written for one that could not be read."""
        self.notes[source.name] = describe(found)
        if found.track is not None:
            with atomic_file(self.path(source)) as temporary:
                write_track(temporary, found.track)


def write_track(path: Path, track: PoseTrack) -> None:
    """Write a track as `.npz`; `tools/visualize_poses.py --keypoints` reads it."""
    np.savez(
        path,
        keypoints=track.keypoints,
        visible=track.visible,
        scores=track.scores,
        boxes=track.boxes,
        skeleton=np.array(track.skeleton),
    )


def read_track(path: Path) -> PoseTrack:
    """Read what `write_track` wrote.

    Raises:
        PoseOutputError: if it is something else.
    """
    try:
        with np.load(path, allow_pickle=False) as data:
            return PoseTrack(data["keypoints"], data["scores"], data["boxes"], str(data["skeleton"]))
    except (OSError, ValueError, EOFError, KeyError) as error:
        raise PoseOutputError(f"{path}: holds no poses of tools/extract_poses.py ({error}); remove it") from error

"""From what a user gives (a video, target images, views, keypoints) to what a model takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from pasgan.apis.actor_file import read_actor
from pasgan.apis.image_file import ImageFileError, read_image
from pasgan.apis.pose_extraction.frame_sources import StoreView
from pasgan.apis.pose_files import PoseFileError
from pasgan.apis.synthesis_job import SynthesisJob
from pasgan.apis.synthesis_source import (
    IMAGE_SUFFIXES,
    SourceError,
    SourceInput,
    SourceVideo,
    belonging_file,
    open_source,
    store_geometry,
    store_track,
)
from pasgan.apis.video_synthesis import VideoSynthesisError, VideoSynthesizer
from pasgan.apis.view_arguments import as_view
from pasgan.poses import BaseVideoPoseEstimator, PoseTrack
from pasgan.structures import ViewGeometry

KEYPOINT_SUFFIXES = (".npz", ".skeleton", ".json")
NO_TARGET_IMAGE = (
    "PAS-GAN needs an image of the target view, taken when the video begins: it paints the person's action over it. "
    "Give a photograph from there, or the first frame of a second camera, as the target image. Of a view that nobody "
    "has photographed, an image of another view can be given: poses turn, but looks and background stay those of "
    "the image"
)
NO_TARGET_VIEW = "give the target view: degrees from the person's front, or degrees,metres,metres, as 90,1.5,3"


@dataclass(frozen=True)
class SynthesisInputs:
    """What is given besides the videos; see `ViewSynthesisInferencer.__call__`."""

    target_image: Any
    target_view: Any
    source_view: Any = None
    keypoints: Any = None
    target_keypoints: Any = None
    fps: float | None = None
    max_frames: int | None = None
    show_progress: bool = True

    def __post_init__(self) -> None:
        """Say what is missing before anything is read.

        Raises:
            VideoSynthesisError: if target image or view are missing, or their numbers differ.
            ImageFileError: if the file of a target image is not there.
            PoseFileError: if a keypoint file is not there.
            ViewArgumentError: if a view cannot be understood.
        """
        if self.target_image is None:
            raise VideoSynthesisError(NO_TARGET_IMAGE)
        if self.target_view is None:
            raise VideoSynthesisError(NO_TARGET_VIEW)
        if self.max_frames is not None and self.max_frames < 1:
            raise VideoSynthesisError(f"max_frames must be positive, got {self.max_frames}")
        images, views = len(_listed(self.target_image)), len(_listed(self.target_view))
        if not views or images not in (1, views):
            raise VideoSynthesisError(f"{images} target images for {views} views: give one image, or one for each view")
        if self.target_keypoints is not None and len(_listed(self.target_keypoints)) != images:
            raise VideoSynthesisError(f"target keypoints belong to target images, of which there are {images}")
        for view in _listed(self.target_view):
            as_view(view)
        for path in _missing(self.target_image):
            raise ImageFileError(f"image not found: {path}")
        for path in [*_missing(self.keypoints), *_missing(self.target_keypoints)]:
            raise PoseFileError(f"{path}: no such keypoint file or folder")

    def jobs(
        self,
        video: SourceInput,
        name: str,
        num_sources: int,
        synthesizer: VideoSynthesizer,
        estimator: Callable[[], BaseVideoPoseEstimator],
    ) -> Iterator[SynthesisJob]:
        """One job for each target view of a video.

        Args:
            video: the video.
            name: of an array.
            num_sources: how many videos there are: keypoints of one file do not serve several.
            synthesizer: of the model.
            estimator: called when poses must be found.

        Raises:
            PasganError: if something cannot be read or nobody is found.
        """
        source = open_source(video, self.fps, name)
        views = [as_view(view) for view in _listed(self.target_view)]
        images = [self._image(image, source) for image in _listed(self.target_image)]
        skeleton = synthesizer.skeleton.name
        track = self._source_track(source, skeleton, estimator, num_sources)
        given = _listed(self.target_keypoints)
        tracks = [
            self._target_track(image, given[i % len(given)], source, skeleton, estimator)
            for i, image in enumerate(images)
        ]
        for number, view in enumerate(views):
            index = number % len(images)
            prepared = synthesizer.prepare(track, source.fps, images[index][1], tracks[index])
            yield SynthesisJob(source, prepared, self._from(source), view, number if len(views) > 1 else None)

    def _from(self, source: SourceVideo) -> ViewGeometry:
        if self.source_view is None and source.store_view is not None:
            return store_geometry(source.store_view)
        return as_view(0 if self.source_view is None else self.source_view)

    def _image(self, image: Any, source: SourceVideo) -> tuple[Any, np.ndarray]:
        """What was given, and its pixels."""
        if isinstance(image, StoreView):
            return image, next(image.frames(0))
        if isinstance(image, np.ndarray):
            if image.ndim != 3 or image.shape[-1] != 3 or image.dtype != np.uint8 or not image.size:
                raise SourceError(f"a target image should be (H, W, 3) uint8 RGB, not {image.shape} {image.dtype}")
            return "the target image", image
        path = belonging_file(image, source.name, IMAGE_SUFFIXES)
        return path, read_image(path)

    def _source_track(
        self,
        source: SourceVideo,
        skeleton: str,
        estimator: Callable[[], BaseVideoPoseEstimator],
        num_sources: int,
    ) -> PoseTrack:
        if self.keypoints is None and source.store_view is None:
            frames = tqdm(
                islice(source.frames(), self.max_frames),
                f"{source.name}: poses",
                min(filter(None, (source.num_frames, self.max_frames)), default=None),
                unit="frame",
                disable=not self.show_progress,
            )
            return estimator().estimate(frames, source=source.name).converted(skeleton)
        if self.keypoints is None:
            track = store_track(source.store_view, skeleton)
        else:
            track = _given_track(self.keypoints, source.name, source.size, skeleton, num_sources)
        count = len(track.keypoints)
        if abs(count - (source.num_frames or count)) > max(2, 0.1 * count):
            raise SourceError(
                f"{source.name}: the video has {source.num_frames} frames, its keypoints {count}: they do not belong "
                "together"
            )
        return _cut(track, self.max_frames)

    def _target_track(
        self,
        image: tuple[Any, np.ndarray],
        keypoints: Any,
        source: SourceVideo,
        skeleton: str,
        estimator: Callable[[], BaseVideoPoseEstimator],
    ) -> PoseTrack:
        given, pixels = image
        if keypoints is not None:
            track = _given_track(keypoints, source.name, pixels.shape[:2], skeleton, 1)
        elif isinstance(given, StoreView):
            track = store_track(given, skeleton)
        else:
            track = estimator().estimate([pixels], source=str(given)).converted(skeleton)
        return _cut(track, 1)


def keypoint_file(given: str | Path, name: str, num_sources: int) -> Path:
    """The keypoints of one video: the file that is given, or its own in a folder of files named as the videos.

    Raises:
        SourceError: if there are several videos, or a folder without OpenPose JSON, and none has this name.
    """
    path = belonging_file(given, name, KEYPOINT_SUFFIXES)
    if path == Path(given) and (num_sources > 1 or (path.is_dir() and not any(path.glob("*.json")))):
        raise SourceError(
            f"{given}: no keypoints for {name}: those of several videos are a folder of files named as they are, "
            f"{name}.npz, .skeleton or .json"
        )
    return path


def _given_track(given: Any, name: str, size: tuple[int, int], skeleton: str, num_sources: int) -> PoseTrack:
    if isinstance(given, PoseTrack):
        return given.converted(skeleton)
    return read_actor(keypoint_file(given, name, num_sources), size, skeleton)


def _cut(track: PoseTrack, count: int | None) -> PoseTrack:
    return PoseTrack(track.keypoints[:count], track.scores[:count], track.boxes[:count], track.skeleton)


def _missing(given: Any) -> list[Path]:
    return [Path(item) for item in _listed(given) if isinstance(item, str | Path) and not Path(item).exists()]


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]

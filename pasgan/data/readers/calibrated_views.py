"""Views of one person seen by calibrated cameras: from keypoints and calibration to what a `Recording` holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.body_geometry import BodyFrame, body_frame
from pasgan.data.readers.calibration import CalibratedCamera
from pasgan.data.readers.video import VideoInfo
from pasgan.structures import INFERRED, NOT_TRACKED, TRACKED, CameraView, Recording, Skeleton, convert_keypoints

# Below it the person turns so much that one azimuth per camera says little.
MIN_STEADINESS = 0.5
# How much larger than the image an actor may be who comes near; it bounds the memory that cropping takes.
MAX_CROP = 3


@dataclass(frozen=True)
class CalibratedViews:
    """How keypoints become views.

    Attributes:
        skeleton: of the keypoints.
        keypoint_sets: names of the skeletons that they are stored as.
        min_confidence: keypoints below it are unknown.
        sure_confidence: keypoints below it are marked inferred.
        margin: how much larger the stored square is than the actor's box, as a part of it.
    """

    skeleton: Skeleton
    keypoint_sets: Sequence[str]
    min_confidence: float
    sure_confidence: float
    margin: float = 0.2

    def body(self, positions: np.ndarray, up: str, recording: Recording) -> BodyFrame:
        """Place and heading of the person from joints (T, K, 3) in metres; warns if it turns.

        Raises:
            ReaderError: if they cannot be told, see `body_frame`.
        """
        body = body_frame(positions, self.skeleton, up, recording.recording_id)
        if body.steadiness < MIN_STEADINESS:
            recording.warnings.append("the person turns: azimuths are of the mean direction")
        return body

    def view(
        self, name: str, camera: CalibratedCamera, body: BodyFrame, video: Path, info: VideoInfo, points: np.ndarray
    ) -> CameraView:
        """The view of a camera.

        Args:
            name: of the view.
            camera: its calibration.
            body: the person's place and heading.
            video: the file.
            info: its header.
            points: (T, K, 3) x, y in pixels of the calibration's image, and confidence.

        Raises:
            ReaderError: if the keypoints are not of this video.
        """
        points = scaled(points, 1 / calibration_scale(video, info.size, camera))
        if not np.isfinite(points[..., :2]).all(axis=-1).any():
            raise ReaderError(f"{video}: none of its keypoints agrees with the other cameras", "cameras do not agree")
        view = CameraView(name, video, len(points), body.view_of(camera))
        view.crop = square_around(points[..., :2], info.size, self.margin)
        if view.crop[2] > MAX_CROP * max(info.size):
            detail = f"{video}: the keypoints reach over {view.crop[2]} pixels, its frames have {max(info.size)}"
            raise ReaderError(detail, "keypoints far out of the image")
        visible = np.where(points[..., 2] >= self.sure_confidence, TRACKED, INFERRED).astype(np.uint8)
        visible[points[..., 2] < self.min_confidence] = NOT_TRACKED
        for target in self.keypoint_sets:
            view.keypoints[target], view.keypoints_visible[target] = convert_keypoints(
                points[..., :2], visible, self.skeleton.name, target
            )
        return view


def square_around(points: np.ndarray, size: tuple[int, int], margin: float) -> tuple[int, int, int, int]:
    """A square (x, y, side, side) that holds points (T, K, 2) with a margin, within the image (H, W) if it fits.

    Along a side on which it is larger than the image, the image lies in its middle.
    """
    # A frame or two in a hundred may reach beyond it.
    seen = points[np.isfinite(points).all(axis=-1).any(axis=-1)]
    low = np.percentile(np.nanmin(seen, axis=1), 1, axis=0)
    high = np.percentile(np.nanmax(seen, axis=1), 99, axis=0)
    side = max(round(float((high - low).max()) * (1 + margin)), 16)
    corner = []
    for middle, length in zip((low + high) / 2, (size[1], size[0]), strict=True):
        start = round(float(middle) - side / 2)
        corner.append(-((side - length) // 2) if side > length else min(max(start, 0), length - side))
    return corner[0], corner[1], side, side


def scaled(points: np.ndarray, scale: float) -> np.ndarray:
    """Points (..., 3) of an image in pixels of the image resized by `scale`; the third column is left alone."""
    return np.concatenate([(points[..., :2] + 0.5) * scale - 0.5, points[..., 2:]], axis=-1)


def calibration_scale(video: Path, size: tuple[int, int], camera: CalibratedCamera) -> float:
    """Size of the calibration's image over the video's, (H, W).

    Raises:
        ReaderError: if they are not of the same shape.
    """
    scale = camera.size[0] / size[0]
    if abs(scale * size[1] / camera.size[1] - 1) > 0.01:
        raise ReaderError(
            f"{video}: its frames are {size[1]}x{size[0]}, the calibration of {camera.name} is for "
            f"{camera.size[1]}x{camera.size[0]}",
            "video and calibration differ in shape",
        )
    return scale

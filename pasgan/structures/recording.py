"""What a reader returns: one performance seen by several synchronised cameras."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

# Visibility codes of a keypoint, as in NTU RGB+D's tracking state.
NOT_TRACKED, INFERRED, TRACKED = 0, 1, 2

# Normalisers of the view vector: a quarter turn, and the maxima of the table that RTNet and VRNet released.
AZIMUTH_UNIT, HEIGHT_UNIT, DISTANCE_UNIT = math.pi / 2, 3.0, 5.0


@dataclass(frozen=True)
class ViewGeometry:
    """Where a camera stands relative to the person.

    Attributes:
        azimuth: horizontal angle in radians relative to the direction that the person faces, positive towards the
            person's left; 0 is the front view.
        height: height of the camera above the floor in metres.
        distance: horizontal distance from the camera to the person in metres.
    """

    azimuth: float
    height: float
    distance: float

    def as_vector(self) -> np.ndarray:
        """θ as the network sees it: (V,) = [azimuth / (π/2), height / 3 m, distance / 5 m], float32."""
        values = [self.azimuth / AZIMUTH_UNIT, self.height / HEIGHT_UNIT, self.distance / DISTANCE_UNIT]
        return np.array(values, dtype=np.float32)

    def mirrored(self) -> ViewGeometry:
        """The geometry after the image is mirrored left to right."""
        return replace(self, azimuth=-self.azimuth)


@dataclass(frozen=True)
class DepthMaps:
    """The depth maps of a view: 16-bit PNG files of millimetres along the depth camera's axis, 0 where unknown.

    Attributes:
        files: one per frame, in order.
        to_color: (2, 3), where a point (x, y) of the depth map with depth z in metres is seen in the video's frames:
            x_color = to_color[0] · (x, 1/z, 1) and y_color = to_color[1] · (y, 1/z, 1).
    """

    files: tuple[Path, ...]
    to_color: np.ndarray


@dataclass
class CameraView:
    """One camera of a recording.

    Attributes:
        camera: name of the camera, e.g. `C001` or `cam01`.
        video: path of the video file.
        num_frames: T, the frames that are used (the same for all views of a recording is not required).
        geometry: where the camera stands.
        keypoints: set name → (T, K, 2) float32, NaN where unknown. As a reader returns it: pixels of the video's own
            frames; as the store takes it: pixels of the stored frames.
        keypoints_visible: set name → (T, K) uint8, one of the codes above.
        crop: the part of the video's frames to store, (x, y, width, height) in pixels, which may reach beyond the
            frame (it is padded with black). Readers always give it; None once the frames are stored.
        depth_maps: what a depth camera beside the camera saw, if the reader was asked for it; at least `num_frames`.
        first_frame: frame of the video, 0-based, that the view begins with: a long video holds several recordings.
    """

    camera: str
    video: Path
    num_frames: int
    geometry: ViewGeometry
    keypoints: dict[str, np.ndarray] = field(default_factory=dict)
    keypoints_visible: dict[str, np.ndarray] = field(default_factory=dict)
    crop: tuple[int, int, int, int] | None = None
    depth_maps: DepthMaps | None = None
    first_frame: int = 0


@dataclass
class Recording:
    """Synchronised views of one performance.

    Attributes:
        recording_id: unique name within a dataset, e.g. `S001P001R001A001`.
        subject: number of the performer.
        action: number of the action class.
        setup: number of the camera setup.
        replication: which repetition of the action.
        views: camera name → view.
        warnings: what was noticed but did not prevent use; each is "kind: detail", so that kinds can be counted.
        splits: name of a split → the part of it that the recording belongs to: `train`, `val` or `test`.
    """

    recording_id: str
    subject: int
    action: int
    setup: int
    replication: int
    views: dict[str, CameraView]
    warnings: list[str] = field(default_factory=list)
    splits: dict[str, str] = field(default_factory=dict)

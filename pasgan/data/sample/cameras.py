"""The cameras of the generated sample: Kinect-v2 lenses, three cameras per setup as NTU RGB+D places them.

Convention:
    Camera space is NTU's: metres, x to the image's right, y up, z away from the camera. Pixels are continuous with the
    centre of a frame's top-left pixel at (0, 0). A world point p is seen at rotation @ (p - position). Unlike a
    Kinect's, the colour and the depth camera look through one point.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from pasgan.structures.ntu_protocol import AZIMUTH, NUM_CAMERAS, SETUP_HEIGHT_DISTANCE


@dataclass(frozen=True)
class Lens:
    """What turns camera space into pixels.

    Attributes:
        size: (H, W) of the full frame.
        focal: focal length in pixels.
        centre: (x, y), the pixel that the camera's axis meets.
    """

    size: tuple[int, int]
    focal: float
    centre: tuple[float, float]


COLOR_LENS = Lens((1080, 1920), 1060.0, (959.5, 539.5))
DEPTH_LENS = Lens((424, 512), 366.3, (256.3, 208.5))

# Angle of each camera seen from the middle of the room, towards the room's +x; camera 1 is the middle one.
ROOM_AZIMUTH = {camera: AZIMUTH[1, camera] - AZIMUTH[1, 1] for camera in range(1, NUM_CAMERAS + 1)}
# The direction in which the person looks in the room: replication 1 faces camera 3, replication 2 camera 2.
FACING = {1: ROOM_AZIMUTH[3], 2: ROOM_AZIMUTH[2]}
# The cameras are pitched to look at this height above the middle of the room, metres.
LOOK_AT_HEIGHT = 0.92


@dataclass(frozen=True)
class SampleCamera:
    """One exact camera.

    Attributes:
        number: 1..3.
        position: (3,) world metres.
        rotation: (3, 3); rows are the camera's right, up and forward directions in the world.
        lens: of its colour frames.
    """

    number: int
    position: np.ndarray
    rotation: np.ndarray
    lens: Lens = COLOR_LENS

    def to_camera(self, points: np.ndarray) -> np.ndarray:
        """World points (..., 3) → camera space (..., 3)."""
        return (points - self.position) @ self.rotation.T

    def depth_camera(self) -> SampleCamera:
        """The depth camera at the same place."""
        return replace(self, lens=DEPTH_LENS)


def make_camera(setup: int, number: int) -> SampleCamera:
    """Camera `number` of an NTU setup, at its height and distance from the middle of the room.

    Raises:
        ValueError: if the setup or the camera does not exist.
    """
    if setup not in SETUP_HEIGHT_DISTANCE:
        raise ValueError(
            f"unknown setup {setup}; NTU RGB+D has setups {min(SETUP_HEIGHT_DISTANCE)}..{max(SETUP_HEIGHT_DISTANCE)}"
        )
    if number not in ROOM_AZIMUTH:
        raise ValueError(f"unknown camera {number}; there are cameras 1..{NUM_CAMERAS}")
    height, distance = SETUP_HEIGHT_DISTANCE[setup]
    azimuth = ROOM_AZIMUTH[number]
    position = np.array([distance * math.sin(azimuth), height, distance * math.cos(azimuth)])
    forward = np.array([0.0, LOOK_AT_HEIGHT, 0.0]) - position
    forward /= np.linalg.norm(forward)
    right = np.cross(forward, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right)
    return SampleCamera(number, position, np.stack([right, np.cross(right, forward), forward]))


def project_color(points: np.ndarray) -> np.ndarray:
    """Camera-space points (..., 3) → pixels (..., 2) of the 1920x1080 colour frame."""
    return _project(points, COLOR_LENS)


def project_depth(points: np.ndarray) -> np.ndarray:
    """Camera-space points (..., 3) → pixels (..., 2) of the 512x424 depth frame."""
    return _project(points, DEPTH_LENS)


def _project(points: np.ndarray, lens: Lens) -> np.ndarray:
    depth = np.maximum(points[..., 2:], 1e-3)
    return points[..., :2] * np.array([lens.focal, -lens.focal]) / depth + np.array(lens.centre)


def ray_grid(lens: Lens, size: tuple[int, int], supersampling: int) -> tuple[np.ndarray, np.ndarray]:
    """Slopes x/z (W*s,) and y/z (H*s,) of the rays through the sub-pixels of a frame of `size` (H, W)."""
    scale = lens.size[0] / size[0] / supersampling
    columns = (np.arange(size[1] * supersampling) + 0.5) * scale - 0.5
    rows = (np.arange(size[0] * supersampling) + 0.5) * scale - 0.5
    slopes = (columns - lens.centre[0]) / lens.focal, (lens.centre[1] - rows) / lens.focal
    return slopes[0].astype(np.float32), slopes[1].astype(np.float32)

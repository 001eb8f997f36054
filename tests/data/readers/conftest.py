"""A rig of cameras around two people who exist only as joints, projected by hand."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from pasgan.structures import get_skeleton

# Where a standing person's joints are: x ahead, y to the left, z up, in metres.
STANDING = {
    "nose": (0.12, 0, 1.6), "neck": (0, 0, 1.45), "head_top": (0, 0, 1.75), "mid_hip": (0, 0, 0.95),
    "eye": (0.1, 0.04, 1.64), "ear": (0, 0.08, 1.6), "shoulder": (0, 0.2, 1.45), "elbow": (0.03, 0.3, 1.15),
    "wrist": (0.1, 0.32, 0.9), "hip": (0, 0.12, 0.95), "knee": (0.03, 0.12, 0.5), "ankle": (0, 0.12, 0.1),
    "big_toe": (0.2, 0.1, 0.03), "small_toe": (0.17, 0.17, 0.03), "heel": (-0.05, 0.12, 0.04),
}  # fmt: skip


def standing(skeleton: str) -> np.ndarray:
    """(K, 3) joints of a person at the origin who faces +x."""
    points = []
    for name in get_skeleton(skeleton).keypoint_names:
        side, _, part = name.partition("_")
        x, y, z = STANDING[part if side in ("left", "right") else name]
        points.append((x, -y if side == "right" else y, z))
    return np.array(points)


def turned(points: np.ndarray, angle: float, place: tuple[float, float]) -> np.ndarray:
    cos, sin = np.cos(angle), np.sin(angle)
    return points @ np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]]) + [*place, 0]


def looking_at(center: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rotation and translation, world → camera, of a camera that is upright and looks at a point."""
    forward = (target - center) / np.linalg.norm(target - center)
    right = np.cross(forward, [0, 0, 1])
    right /= np.linalg.norm(right)
    rotation = np.stack([right, np.cross(forward, right), forward])
    return rotation, -rotation @ center


class SyntheticRig:
    """Writes a rig folder; the actor faces `heading` (radians from +x), and moves; a bystander stands further off."""

    size = (360, 480)
    matrix = np.array([[420.0, 0, 240], [0, 420, 180], [0, 0, 1]])
    distortions = np.array([-0.05, 0.01, 0.001, -0.001])

    def __init__(self, azimuths=(0.0, 1.0, -1.6), skeleton="body25", num_frames=10, heading=0.5):
        self.azimuths, self.skeleton, self.num_frames, self.heading = azimuths, skeleton, num_frames, heading
        self.height, self.distance, self.place = 1.4, 3.5, np.array([0.3, -0.2])
        rng = np.random.default_rng(0)
        sway = np.cumsum(rng.normal(0, 0.01, (num_frames, 1, 3)), axis=0)
        self.actor = turned(standing(skeleton), heading, tuple(self.place)) + sway
        self.bystander = np.repeat(turned(standing(skeleton), 3.0, (-1.2, 1.5))[None], num_frames, axis=0)

    def camera(self, azimuth: float) -> tuple[np.ndarray, np.ndarray]:
        angle = self.heading + azimuth
        center = np.array([*(self.place + self.distance * np.array([np.cos(angle), np.sin(angle)])), self.height])
        return looking_at(center, np.array([*self.place, 0.9]))

    def project(self, points: np.ndarray, azimuth: float) -> np.ndarray:
        rotation, translation = self.camera(azimuth)
        flat = points.reshape(-1, 3)
        pixels = cv2.projectPoints(flat, cv2.Rodrigues(rotation)[0], translation, self.matrix, self.distortions)[0]
        return pixels.reshape(*points.shape[:2], 2)

    def people(self, azimuth: float, frame: int) -> list[list[float]]:
        """OpenPose's numbers of both people, in an order that changes."""
        people = []
        for person in (self.actor, self.bystander):
            pixels = self.project(person[frame : frame + 1], azimuth)[0]
            people.append(np.concatenate([pixels, np.full((len(pixels), 1), 0.8)], axis=1).ravel().tolist())
        return people[:: 1 if frame % 3 else -1]

    def calibration(self) -> str:
        tables = []
        for number, azimuth in enumerate(self.azimuths, start=1):
            rotation, translation = self.camera(azimuth)
            tables.append(
                f'[cam_{number:02d}]\nname = "cam_{number:02d}"\nsize = [{self.size[1]}.0, {self.size[0]}.0]\n'
                f"matrix = {self.matrix.tolist()}\ndistortions = {self.distortions.tolist()}\n"
                f"rotation = {cv2.Rodrigues(rotation)[0].ravel().tolist()}\ntranslation = {translation.tolist()}\n"
            )
        return "\n".join(tables) + "\n[metadata]\nadjusted = false\n"

    def write(self, root: Path, write_video) -> Path:
        root.mkdir(parents=True, exist_ok=True)
        (root / "calibration.toml").write_text(self.calibration())
        for number, azimuth in enumerate(self.azimuths, start=1):
            name = f"cam{number:02d}"
            frames = np.full((self.num_frames, *self.size, 3), 60, np.uint8)
            write_video(root / "videos" / f"{name}.avi", frames)
            folder = root / "pose" / f"{name}_json"
            folder.mkdir(parents=True)
            for frame in range(self.num_frames):
                people = [{"pose_keypoints_2d": person} for person in self.people(azimuth, frame)]
                (folder / f"{name}_{frame:012d}_keypoints.json").write_text(json.dumps({"people": people}))
        return root


def write_marked_video(path: Path, points: np.ndarray, size: tuple[int, int], rate: float, more: int = 0) -> None:
    """A dark video of frames (H, W) with a bright dot at each of the points (T, K, 2), and `more` frames without."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), rate, size[::-1])
    for joints in [*points, *[()] * more]:
        frame = np.full((*size, 3), 40, np.uint8)
        for x, y in joints:
            cv2.circle(frame, (round(x * 16), round(y * 16)), 24, (255, 255, 255), -1, cv2.LINE_AA, 4)
        writer.write(frame)
    writer.release()


def check_markers(frames: np.ndarray, points: np.ndarray) -> None:
    """The points (T, K, 2) lie on bright dots of the frames (T, H, W, 3), which are dark elsewhere."""
    grey = frames.astype(float).mean(axis=-1)
    rows, columns = points[..., 1].round().astype(int), points[..., 0].round().astype(int)
    assert grey[np.arange(len(grey))[:, None], rows, columns].min() > 150
    assert np.median(grey) < 50


@pytest.fixture
def rig_files() -> SimpleNamespace:
    functions = (SyntheticRig, standing, turned, write_marked_video, check_markers)
    return SimpleNamespace(**{function.__name__: function for function in functions})

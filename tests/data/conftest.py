"""Tiny recordings in the official form of NTU RGB+D."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest


def skeleton_text(frames: Sequence[Sequence[tuple[int, np.ndarray]]], newline: str = "\n") -> str:
    """The text of a `.skeleton` file; a body is (id, (25, 12) numbers), the last column its tracking states."""
    lines = [str(len(frames))]
    for bodies in frames:
        lines.append(str(len(bodies)))
        for body_id, joints in bodies:
            lines += [f"{body_id} 0 1 1 1 1 0 0.02 -0.11 2", "25"]
            lines += [" ".join([*(f"{value:.7g}" for value in row[:11]), str(int(row[11]))]) for row in joints]
    return newline.join(lines) + newline


def joint_rows(seed: int, num_frames: int, motion: float = 0.1) -> np.ndarray:
    """(T, 25, 12) joints of one moving body: x y z, depth x y, colour x y, orientation, tracking state."""
    rng = np.random.default_rng(seed)
    rows = np.zeros((num_frames, 25, 12))
    rows[..., :3] = rng.normal([0, 0, 3], 0.4, (25, 3))
    rows[..., :3] += motion * rng.normal(0, 1, (num_frames, 25, 3)).cumsum(0)
    rows[..., 3:5] = rows[..., :2] * 100 + [256, 212]
    rows[..., 5:7] = rows[..., :2] * 300 + [960, 540]
    rows[..., 11] = rng.integers(1, 3, (num_frames, 25))
    return rows


def write_video(path: Path, frames: np.ndarray) -> None:
    """Write BGR frames (T, H, W, 3) uint8."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 30, frames.shape[2:0:-1])
    assert writer.isOpened()
    for frame in frames:
        writer.write(frame)
    writer.release()


def moving_picture(seed: int, num_frames: int, size: tuple[int, int]) -> np.ndarray:
    """(T, H, W, 3) uint8: smooth colours that drift."""
    y, x = np.mgrid[: size[0], : size[1]]
    phase = np.random.default_rng(seed).uniform(0, 6, 3)
    picture = (127 + 100 * np.sin((x / 30 + y / 50)[..., None] + phase)).astype(np.uint8)
    return np.stack([np.roll(picture, 3 * number, axis=1) for number in range(num_frames)])


def write_recording(
    root: Path,
    recording: str = "S001P001R001A001",
    num_frames: int | Sequence[int] = 12,
    size: tuple[int, int] = (135, 240),
    cameras: Sequence[int] = (1, 2, 3),
) -> np.ndarray:
    """Write a recording in the official tree; returns the joints of camera 1's body, (T, 25, 12)."""
    counts = [num_frames] * 3 if isinstance(num_frames, int) else num_frames
    seed = sum(map(ord, recording))
    first = None
    for camera in cameras:
        clip = recording.replace("P", f"C{camera:03d}P")
        rows = joint_rows(seed + camera, counts[camera - 1])
        first = rows if first is None else first
        write_video(root / "nturgb+d_rgb" / f"{clip}_rgb.avi", moving_picture(seed + camera, counts[camera - 1], size))
        folder = root / "nturgb+d_skeletons"
        folder.mkdir(exist_ok=True)
        text = skeleton_text([[(72057594037944738 + camera, frame)] for frame in rows])
        (folder / f"{clip}.skeleton").write_text(text)
    return first


def write_depth_maps(root: Path, recording: str = "S001P001R001A001", num_frames: int = 12) -> None:
    """Write masked depth maps: a plate at columns 230 to 259 and rows 200 to 239, 2 m + camera · 100 mm + frame away.

    The joints of `joint_rows` say that the colour camera sees it at columns 882 to 971 and rows 504 to 623 of 1080.
    """
    for camera in (1, 2, 3):
        folder = root / "nturgb+d_depth_masked" / recording.replace("P", f"C{camera:03d}P")
        folder.mkdir(parents=True)
        for frame in range(num_frames):
            depth = np.zeros((424, 512), np.uint16)
            depth[200:240, 230:260] = 2000 + 100 * camera + frame
            cv2.imwrite(str(folder / f"MDepth-{frame + 1:08d}.png"), depth)


@pytest.fixture
def ntu_files() -> SimpleNamespace:
    """The functions above, for tests in the folders below."""
    functions = (skeleton_text, joint_rows, write_video, moving_picture, write_recording, write_depth_maps)
    return SimpleNamespace(**{function.__name__: function for function in functions})

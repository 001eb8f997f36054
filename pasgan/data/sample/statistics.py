"""What copying the first frame scores on raw files of NTU's format: the figures that a sample shares with genuine NTU.

Protocol (CRCV): frames at 240x135, 50 columns cut off left and right, centre crop of 112x112, T = 8 frames, every
second one, starting at (L - 16) // 2. Pixels move where a channel differs by over 0.06 from the clip's first frame,
dilated 3x3; frames with fewer than 50 moving pixels are left out of the moving PSNR and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from pasgan.data.sample.writer import SKELETON_FOLDER, VIDEO_FOLDER, SampleError

STORE_SIZE, CROP, TOP, LEFT = (135, 240), 112, 11, 50 + 14
NUM_FRAMES, SKIP = 8, 2
_MOVING, _FEWEST = 0.06, 50
# What the statistics must be within: genuine NTU's figures and the tolerance asked of the sample.
TARGETS = {"psnr": (29.2, 1.5), "moving_percent": (8.4, 2.5), "moving_psnr": (17.1, 1.5)}


@dataclass(frozen=True)
class ClipStatistics:
    """Copying the first frame of one clip: means over frames 1..T-1.

    Attributes:
        name: recording and camera.
        psnr: dB of the full crop, mean over frames.
        moving_percent: moving pixels in per cent of the crop.
        moving_psnr: dB inside the moving pixels, mean over frames with at least 50 of them; NaN if there is none.
        left_out: frames with fewer than 50 moving pixels.
        pose_mse: mean over T frames and joints of dx² + dy² when the first pose is repeated, crop in [-1, 1].
    """

    name: str
    psnr: float
    moving_percent: float
    moving_psnr: float
    left_out: int
    pose_mse: float


def copy_first_frame(frames: np.ndarray) -> tuple[float, float, float, int]:
    """PSNR, moving per cent, moving PSNR and frames left out of a clip (T, H, W, 3) uint8."""
    clip = frames.astype(np.float32) / 255
    difference = clip[1:] - clip[0]
    squared = (difference**2).mean(-1)
    moved = (np.abs(difference) > _MOVING).any(-1).astype(np.uint8)
    moving = np.stack([cv2.dilate(mask, np.ones((3, 3), np.uint8)) for mask in moved]).astype(bool)
    # Identical frames would be infinite; 100 dB stands for them.
    psnr = -10 * np.log10(np.maximum(squared.mean((1, 2)), 1e-10))
    inside = [
        -10 * np.log10(error[mask].mean()) for error, mask in zip(squared, moving, strict=True) if mask.sum() >= _FEWEST
    ]
    left_out = len(moving) - len(inside)
    return float(psnr.mean()), 100 * float(moving.mean()), float(np.mean(inside)) if inside else float("nan"), left_out


def repeat_first_pose(joints: np.ndarray) -> float:
    """Pose MSE of repeating the first of T poses (T, K, 2), given in pixels of the 240x135 frame."""
    normalized = (2 * (joints - [LEFT, TOP]) + 1) / CROP - 1
    return float(((normalized - normalized[0]) ** 2).sum(-1).mean())


def clip_statistics(name: str, frames: np.ndarray, joints: np.ndarray, start: int | None = None) -> ClipStatistics:
    """Statistics of one recording in one camera.

    Args:
        name: how to call it.
        frames: (L, H, W, 3) uint8 at any 16:9 size.
        joints: (L, K, 2) colorX, colorY in the 1920x1080 frame.
        start: first frame of the clip; by default the middle one of the protocol.
    """
    start = (len(frames) - NUM_FRAMES * SKIP) // 2 if start is None else start
    chosen = slice(start, start + NUM_FRAMES * SKIP, SKIP)
    small = [cv2.resize(frame, STORE_SIZE[::-1], interpolation=cv2.INTER_AREA) for frame in frames[chosen]]
    crops = np.stack(small)[:, TOP : TOP + CROP, LEFT : LEFT + CROP]
    return ClipStatistics(name, *copy_first_frame(crops), repeat_first_pose(joints[chosen] / 8))


def file_statistics(root: str | Path, limit: int | None = None) -> list[ClipStatistics]:
    """Statistics of every video below root that has its skeleton file, or of `limit` of them evenly chosen.

    Raises:
        SampleError: if there is none, or one cannot be read.
    """
    videos = sorted((Path(root) / VIDEO_FOLDER).glob("S*_rgb.avi"))
    if not videos:
        raise SampleError(
            f"no *_rgb.avi in {Path(root) / VIDEO_FOLDER}; make a sample with tools/make_sample.py {root}"
        )
    if limit is not None and limit < len(videos):
        videos = [videos[index] for index in np.linspace(0, len(videos) - 1, limit).round().astype(int)]
    out = []
    for video in videos:
        name = video.name.removesuffix("_rgb.avi")
        skeleton = Path(root) / SKELETON_FOLDER / f"{name}.skeleton"
        frames, joints = _read_video(video), _read_color_joints(skeleton)
        length = min(len(frames), len(joints))
        if length < NUM_FRAMES * SKIP:
            raise SampleError(f"{name} has {length} frames; a clip needs {NUM_FRAMES * SKIP}")
        out.append(clip_statistics(name, frames[:length], joints[:length]))
    return out


def mean_statistics(clips: Sequence[ClipStatistics]) -> dict[str, float]:
    """Means over clips; `left_out` is a sum. Clips without any moving frame do not count in `moving_psnr`."""
    fields = ("psnr", "moving_percent", "moving_psnr", "pose_mse")
    means = {field: float(np.nanmean([getattr(clip, field) for clip in clips])) for field in fields}
    return means | {"left_out": sum(clip.left_out for clip in clips), "clips": len(clips)}


def _read_video(path: Path) -> np.ndarray:
    capture, frames = cv2.VideoCapture(str(path)), []
    while True:
        read, frame = capture.read()
        if not read:
            break
        frames.append(frame)
    capture.release()
    if not frames:
        raise SampleError(f"{path} holds no frame that can be read")
    return np.stack(frames)


def _read_color_joints(path: Path) -> np.ndarray:
    """colorX, colorY (L, 25, 2) of a generated file: exactly one body in every frame."""
    if not path.is_file():
        raise SampleError(f"missing {path}")
    lines = path.read_text(encoding="utf-8").splitlines()
    if len(lines) != 1 + 28 * int(lines[0]):
        raise SampleError(f"{path} does not hold one body with 25 joints in each of {lines[0]} frames")
    rows = [line.split()[5:7] for number, line in enumerate(lines[1:]) if number % 28 >= 3]
    return np.array(rows, float).reshape(-1, 25, 2)

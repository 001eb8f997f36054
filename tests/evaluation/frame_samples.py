"""Real pictures and damaged copies of them, for measures of frames."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from skimage.data import astronaut

RECORDING = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "four_camera_demo"


def photo(size: int = 112) -> torch.Tensor:
    """(3, size, size) uint8 of a photograph."""
    return torch.from_numpy(cv2.resize(astronaut(), (size, size), interpolation=cv2.INTER_AREA)).permute(2, 0, 1)


def damage(frame: torch.Tensor) -> torch.Tensor:
    """(4, 3, H, W) uint8: the frame with noise, blurred, shifted by one pixel, and darker."""
    noise = 12 * torch.randn(frame.shape, generator=torch.Generator().manual_seed(0))
    blurred = cv2.GaussianBlur(frame.permute(1, 2, 0).numpy(), (7, 7), 1.5)
    copies = (frame + noise, torch.from_numpy(blurred).permute(2, 0, 1), frame.roll(1, -1), 0.7 * frame)
    return torch.stack([copy.float().clamp(0, 255).round().to(torch.uint8) for copy in copies])


def damaged_photo() -> tuple[torch.Tensor, torch.Tensor]:
    """Predictions and truth, both (4, 3, 112, 112) uint8."""
    frame = photo()
    return damage(frame), frame.expand(4, -1, -1, -1)


def recorded_frames() -> tuple[torch.Tensor, torch.Tensor]:
    """Frames of a real recording as the truth and the ones before them as predictions, (2, 3, 112, 112) uint8."""
    video = RECORDING / "videos" / "cam01.mp4"
    if not video.is_file():
        pytest.skip(f"the recording {video} is not there")
    capture = cv2.VideoCapture(str(video))
    frames = [capture.read()[1] for _ in range(3)]
    capture.release()
    side = min(frames[0].shape[:2])
    small = [cv2.resize(f[:side, -side:, ::-1], (112, 112), interpolation=cv2.INTER_AREA) for f in frames]
    video = torch.from_numpy(np.stack(small)).permute(0, 3, 1, 2)
    return video[:-1], video[1:]


def as_images(frames: torch.Tensor) -> list[np.ndarray]:
    """(F, 3, H, W) → F images (H, W, 3) in [0, 1], float64, as scikit-image wants them."""
    scale = 255 if frames.dtype == torch.uint8 else 1
    return [frame.permute(1, 2, 0).double().numpy() / scale for frame in frames]

"""One video and one view: what is to be made of them, and what was made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path

import numpy as np

from pasgan.apis.synthesis_source import SourceVideo
from pasgan.apis.video_synthesis import TRAINING_FPS, PreparedVideo
from pasgan.data.stored_frames import stored_frame
from pasgan.structures import ViewGeometry


@dataclass(frozen=True)
class SynthesisJob:
    """One video to be seen from one view.

    Attributes:
        source: the video.
        prepared: what the model takes of it.
        source_view: where its camera stands.
        target_view: where the target camera stands.
        number: of the view among those of this video; None if there is one alone.
    """

    source: SourceVideo
    prepared: PreparedVideo
    source_view: ViewGeometry
    target_view: ViewGeometry
    number: int | None

    @property
    def fps(self) -> float:
        """Frames per second of the source; those of the training data if it does not say."""
        return self.source.fps or TRAINING_FPS

    @property
    def stem(self) -> str:
        """For file names: the source's name, and of several views the number and the azimuth."""
        azimuth = round(np.degrees(self.target_view.azimuth))
        return self.source.name if self.number is None else f"{self.source.name}_view{self.number:02d}_{azimuth:+04d}"

    @property
    def title(self) -> str:
        """For people."""
        azimuths = np.degrees([self.source_view.azimuth, self.target_view.azimuth])
        return f"from {azimuths[0]:.0f} to {azimuths[1]:.0f} degrees"

    def source_frames(self) -> Iterator[np.ndarray]:
        """The source as the model sees it, (H, W, 3) uint8 RGB; the last frame stays if poses go on."""
        size, last = self.prepared.prior_image.shape[:2], None
        for last in self.source.frames():
            yield stored_frame(last[..., ::-1], self.prepared.source_crop, size)
        yield from repeat(stored_frame(last[..., ::-1], self.prepared.source_crop, size))


@dataclass(frozen=True)
class Prediction:
    """What the model makes of a job.

    Attributes:
        job: source, target image and views.
        keypoints: (T, K, 2) pixels of the generated frames.
        frames: (H, W, 3) uint8 RGB, made one by one as they are asked for.
    """

    job: SynthesisJob
    keypoints: np.ndarray
    frames: Iterator[np.ndarray]


@dataclass
class SynthesizedVideo:
    """One video seen from one view.

    Attributes:
        name: of the source.
        view: the target view.
        fps: frames per second, those of the source.
        keypoints: (T, K, 2) pixels of the generated frames, the transformed poses.
        frames: (T, H, W, 3) uint8 RGB; None if they were not asked for.
        files: what was written.
    """

    name: str
    view: ViewGeometry
    fps: float
    keypoints: np.ndarray
    frames: np.ndarray | None
    files: list[Path] = field(default_factory=list)

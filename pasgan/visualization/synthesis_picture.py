"""The standard picture of a synthesised clip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pasgan.structures import Skeleton
from pasgan.visualization.clips import DEFAULT_FPS, save_clip
from pasgan.visualization.colour_maps import FULL_ERROR, error_maps, overlay_heatmaps, pose_heatmaps
from pasgan.visualization.picture_files import PictureError, check_frames
from pasgan.visualization.skeleton_overlay import draw_skeletons
from pasgan.visualization.strips import cell_scale, compose_strip, save_strip

ROW_NAMES = {
    "source": "source\ngiven pose",
    "target_pose": "target\ntrue pose",
    "generated_pose": "generated\npredicted pose",
    "target": "target\ntruth",
    "generated": "generated",
    "copy": "copy of the\nfirst frame",
    "error": f"error\n0 to {FULL_ERROR:g}",
    "copy_error": f"error of copy\n0 to {FULL_ERROR:g}",
    "heatmaps": "heat-maps of\npredicted pose",
}
ALL_ROWS = tuple(ROW_NAMES)
STRIP_ROWS = tuple(name for name in ALL_ROWS if name != "copy_error")
# Rows that need a predicted pose.
PREDICTED_POSE_ROWS = frozenset({"generated_pose", "heatmaps"})
CLIP_PANELS = ("source", "target_pose", "generated_pose", "target", "generated", "copy")


@dataclass(frozen=True)
class SynthesisPicture:
    """What can be shown of one synthesised clip; all arrays on the CPU.

    Attributes:
        source_video: (T, H, W, 3) uint8 RGB.
        target_video: (T, H, W, 3) uint8 RGB, the truth.
        generated_video: (T, H, W, 3) uint8 RGB.
        source_keypoints: (T, K, 2) pixels, the given pose.
        target_keypoints: (T, K, 2) pixels, the true pose, not finite where unknown.
        predicted_keypoints: (T, K, 2) pixels; None if the method predicts no pose.
        skeleton: which keypoints are joined.
        source_visible: (T, K), 0 unknown, 1 inferred, 2 tracked; all tracked if None.
        target_visible: (T, K), likewise.
        title: one line over the picture.
    """

    source_video: np.ndarray
    target_video: np.ndarray
    generated_video: np.ndarray
    source_keypoints: np.ndarray
    target_keypoints: np.ndarray
    predicted_keypoints: np.ndarray | None
    skeleton: Skeleton
    source_visible: np.ndarray | None = None
    target_visible: np.ndarray | None = None
    title: str = ""

    def rows(self, names: Sequence[str] = STRIP_ROWS) -> dict[str, np.ndarray]:
        """Label → (T, H', W', 3) uint8 RGB, enlarged to a legible size, in the given order.

        Args:
            names: of `ALL_ROWS`: `source` (with the given pose), `target_pose` and `generated_pose` (with true and
                predicted pose), `target`, `generated`, `copy` (of the first frame), `error`, `copy_error`, `heatmaps`.
                Rows of a predicted pose are left out where there is none.

        Raises:
            PictureError: if a name is unknown, or a video is no clip of the same length and size as the target.
        """
        if unknown := [name for name in names if name not in ROW_NAMES]:
            raise PictureError(f"unknown row {unknown[0]!r}; known: {', '.join(ROW_NAMES)}")
        self._check()
        if self.predicted_keypoints is None:
            names = [name for name in names if name not in PREDICTED_POSE_ROWS]
        drawn = {name: getattr(self, f"_{name}")() for name in names}
        return {ROW_NAMES[name]: frames for name, frames in drawn.items()}

    def strip(self, names: Sequence[str] = STRIP_ROWS) -> np.ndarray:
        """The rows as one picture, (H', W', 3) uint8 RGB."""
        return compose_strip(self.rows(names), self.title)

    def save_strip(self, path: str | Path, names: Sequence[str] = STRIP_ROWS) -> Path:
        """Write the rows as a PNG; see `rows` for what is raised."""
        return save_strip(path, self.rows(names), self.title)

    def save_clip(self, path: str | Path, names: Sequence[str] = CLIP_PANELS, fps: float = DEFAULT_FPS) -> Path:
        """Write the rows side by side as an animated GIF or MP4, by the suffix of `path`."""
        return save_clip(path, self.rows(names), fps, self.title)

    @property
    def _scale(self) -> float:
        return cell_scale(self.target_video.shape[1:3])

    @property
    def _copied(self) -> np.ndarray:
        return np.broadcast_to(self.target_video[:1], self.target_video.shape)

    def _check(self) -> None:
        for name in ("target_video", "source_video", "generated_video"):
            video = check_frames(getattr(self, name), name)
            if video.shape != self.target_video.shape:
                raise PictureError(f"{name} has shape {video.shape}, target_video {self.target_video.shape}")

    def _source(self) -> np.ndarray:
        return draw_skeletons(self.source_video, self.source_keypoints, self.skeleton, self.source_visible, self._scale)

    def _target_pose(self) -> np.ndarray:
        return draw_skeletons(self.target_video, self.target_keypoints, self.skeleton, self.target_visible, self._scale)

    def _generated_pose(self) -> np.ndarray:
        return draw_skeletons(self.generated_video, self.predicted_keypoints, self.skeleton, None, self._scale)

    def _target(self) -> np.ndarray:
        return self.target_video

    def _generated(self) -> np.ndarray:
        return self.generated_video

    def _copy(self) -> np.ndarray:
        return self._copied

    def _error(self) -> np.ndarray:
        return error_maps(self.generated_video, self.target_video)

    def _copy_error(self) -> np.ndarray:
        return error_maps(self._copied, self.target_video)

    def _heatmaps(self) -> np.ndarray:
        heatmaps = pose_heatmaps(self.predicted_keypoints, self.target_video.shape[1:3])
        return overlay_heatmaps(self.generated_video, heatmaps)

"""Scenes with several people, or nobody, composed of frames that have one person each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# Of a person that is cut off, less than this share of the box is no person to be found.
_MIN_SHARE = 0.25
# Heights of a scene, as parts of a frame's height, and its widths, as parts of its own height: portrait to panorama.
_HEIGHTS = (0.6, 1.0)
_ASPECTS = (0.5, 3.0)


def compose_scene(
    frames: Sequence[np.ndarray], boxes: Sequence[np.ndarray], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """A window, drawn by chance, of frames side by side.

    Args:
        frames: (H, W, 3) each.
        boxes: (4,) pixels, of the person in each frame.
        rng: draws size and place of the window.

    Returns:
        The window (h, w, 3) and the boxes (n, 4) of those of whom enough is in it, not cut off at its border.
    """
    width = frames[0].shape[1]
    panorama = np.concatenate(frames, axis=1)
    people = np.array(boxes, np.float32)
    people[:, ::2] += np.arange(len(frames))[:, None] * width
    h = int(panorama.shape[0] * rng.uniform(*_HEIGHTS))
    w = min(int(h * rng.uniform(*_ASPECTS)), panorama.shape[1])
    corner = np.array([rng.integers(panorama.shape[1] - w + 1), rng.integers(panorama.shape[0] - h + 1)])
    people -= np.tile(corner, 2)
    inside = people.clip(0, [w, h, w, h])
    share = np.prod(inside[:, 2:] - inside[:, :2], axis=1) / np.prod(people[:, 2:] - people[:, :2], axis=1)
    left, top = corner
    return panorama[top : top + h, left : left + w], people[share >= _MIN_SHARE]

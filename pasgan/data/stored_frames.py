"""From the pixels of the raw files to those of the store: frames, keypoints, depth maps."""

from __future__ import annotations

import cv2
import numpy as np


def stored_frame(frame: np.ndarray, crop: tuple[int, int, int, int], size: tuple[int, int]) -> np.ndarray:
    """The part `crop` (x, y, width, height) of a BGR frame, resized to `size` (H, W), as RGB; black beyond it."""
    x, y, width, height = crop
    before_y, before_x = max(-y, 0), max(-x, 0)
    part = frame[max(y, 0) : max(y + height, 0), max(x, 0) : max(x + width, 0)]
    after_y, after_x = height - before_y - part.shape[0], width - before_x - part.shape[1]
    if before_y or before_x or after_y or after_x:
        part = cv2.copyMakeBorder(part, before_y, after_y, before_x, after_x, cv2.BORDER_CONSTANT, value=(0, 0, 0))
    # INTER_AREA averages when a frame shrinks; enlarging with it would repeat pixels.
    method = cv2.INTER_AREA if size[0] <= height and size[1] <= width else cv2.INTER_LINEAR
    return cv2.cvtColor(cv2.resize(part, (size[1], size[0]), interpolation=method), cv2.COLOR_BGR2RGB)


def stored_points(points: np.ndarray, crop: tuple[int, int, int, int], size: tuple[int, int]) -> np.ndarray:
    """Points (..., 2) of the video's frames in pixels of the stored frames, not clipped to them.

    Convention: integer coordinates are pixel centres, so x' = (x − x0 + 0.5) · W'/width − 0.5.
    """
    x, y, width, height = crop
    scale = np.array([size[1] / width, size[0] / height])
    return ((points - np.array([x, y]) + 0.5) * scale - 0.5).astype(np.float32)


def stored_depth(
    depth: np.ndarray, to_color: np.ndarray, crop: tuple[int, int, int, int], size: tuple[int, int]
) -> np.ndarray:
    """A depth map as the colour camera would see it, at the pixels of the stored frames.

    The depth camera stands beside the colour camera, so where a point is seen in colour follows from its place in the
    depth map only together with its depth (see `DepthMaps`). Each stored pixel is first looked up as if it had the
    median depth, then twice again as if it had the depth found there or, where nothing was, beside it. Values are the
    nearest ones: a mean of two depths is the depth of nothing.

    Args:
        depth: (H_d, W_d) uint16 millimetres, 0 where unknown.
        to_color: (2, 3), see `DepthMaps`.
        crop: the part of the video's frames that is stored, (x, y, width, height).
        size: (H, W) of the stored frames.

    Returns:
        (H, W) uint16 millimetres, 0 where unknown.
    """
    known = depth[depth > 0]
    if not len(known):
        return np.zeros(size, np.uint16)
    x, y, width, height = crop
    columns = (np.arange(size[1]) + 0.5) * (width / size[1]) - 0.5 + x  # pixels of the video
    rows = (np.arange(size[0])[:, None] + 0.5) * (height / size[0]) - 0.5 + y
    median = guess = np.full(size, np.median(known), np.uint16)
    for _ in range(3):
        inverse = 1000 / guess.astype(np.float32)  # 1 / metres
        places = [
            ((pixels - shift - parallax * inverse) / scale).astype(np.float32)
            for pixels, (scale, parallax, shift) in zip((columns, rows), to_color, strict=True)
        ]
        found = cv2.remap(depth, *places, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
        beside = cv2.dilate(found, np.ones((5, 5), np.uint8))
        guess = np.where(found > 0, found, np.where(beside > 0, beside, median))
    return found

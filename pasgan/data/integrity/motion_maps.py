"""Where the pixels of a video move, and where the limbs of its skeleton do: maps that should look alike.

Both are compared by their correlation over time and place with the mean over time taken off, so that neither a screen
that always flickers nor the place where the person stands counts, only what moves there when.
"""

from __future__ import annotations

import cv2
import numpy as np

from pasgan.data.integrity.stored_view import StoredView
from pasgan.ops.boxes import keypoint_boxes

# Motion is taken over two frames: over one, slow motion drowns in the noise of pixels and keypoints.
STEP = 2
# A change of grey counts from this many levels plus this many medians of all changes: most pixels are background,
# whose changes are noise, and of normal noise 0.2 % exceed six medians of its absolute value.
LEAST_CHANGE, NOISE_MEDIANS = 3.0, 6.0
# Grey levels from which all changes count alike, so that a stripe on a shirt does not outweigh the rest.
FULL_CHANGE = 12.0
# Part of the picture from which on not the person changes but the light, or the scene: such frames are left out.
MAX_MOVING = 0.5
# Speed of a limb as a part of the person's size per STEP: below the first it is the jitter of an estimator, from the
# second on all speeds count alike.
LEAST_SPEED, FULL_SPEED = 0.01, 0.1
# Thickness of a limb as a part of the person's size.
LIMB_THICKNESS = 0.1
# Around the actor's joints, as a part of the person's size: hair, hands and feet are beyond them. Part of the frames
# whose joints may be farther out: outliers.
REGION_MARGIN, RARE = 0.15, 0.05
# Frames that are compared, the first of longer recordings: the work for all lags grows with the square.
MAX_FRAMES = 600


def moving_pixels(view: StoredView) -> np.ndarray:
    """(T', h, w) in [0, 1], how much each cell changes from each frame to the one STEP later."""
    grey = view.grey[:MAX_FRAMES].astype(np.float32)
    change = np.abs(grey[STEP:] - grey[:-STEP])
    noise = LEAST_CHANGE + NOISE_MEDIANS * float(np.median(change))
    moving = np.clip(change - noise, 0, FULL_CHANGE) / FULL_CHANGE
    moving[(moving > 0).mean(axis=(1, 2)) > MAX_MOVING] = 0
    return moving


def moving_limbs(view: StoredView) -> np.ndarray:
    """(T', h, w) in [0, 1], the limbs that move from each frame to the one STEP later, the brighter the faster."""
    points = view.smooth_points[:MAX_FRAMES]
    maps = np.zeros((len(points) - STEP, *view.grey.shape[1:]), np.float32)
    if not np.isfinite(view.person_size):
        return maps
    steps = np.linalg.norm(points[STEP:] - points[:-STEP], axis=-1) / view.person_size
    limbs = np.array(view.skeleton.limbs)
    speeds = np.nan_to_num(np.clip(steps - LEAST_SPEED, 0, FULL_SPEED)[:, limbs].max(axis=-1)) / FULL_SPEED
    centres = ((points[STEP:] + points[:-STEP]) / 2 + 0.5) / view.cell - 0.5
    # Far outside the frame is outside the frame; OpenCV's coordinates are 32-bit integers.
    ends = np.clip(np.nan_to_num(centres, nan=-1e4), -1e4, 1e4).round().astype(int)
    thickness = max(1, round(LIMB_THICKNESS * view.person_size / view.cell))
    frames, moving = np.nonzero(speeds)
    order = np.argsort(speeds[frames, moving])  # the fastest is drawn last, over the others
    frames, moving = frames[order], moving[order]
    lines = ends[frames[:, None], limbs[moving]].tolist()
    for frame, line, speed in zip(frames, lines, speeds[frames, moving].tolist(), strict=True):
        cv2.line(maps[frame], *line, speed, thickness)
    return maps


def actor_region(view: StoredView) -> tuple[slice, slice]:
    """Rows and columns of the maps in which the skeleton stays, with a margin: beyond it other people may move."""
    size = view.person_size if np.isfinite(view.person_size) else 0
    boxes = keypoint_boxes(view.points)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(boxes):
        return slice(0, 0), slice(0, 0)
    low = np.percentile(boxes[:, :2], 100 * RARE, axis=0) - REGION_MARGIN * size
    high = np.percentile(boxes[:, 2:], 100 * (1 - RARE), axis=0) + REGION_MARGIN * size
    (left, top), (right, bottom) = (
        np.clip(edge // view.cell, 0, max(view.grey.shape)).astype(int) for edge in (low, high)
    )
    return slice(int(top), int(bottom) + 1), slice(int(left), int(right) + 1)


def centred(maps: np.ndarray) -> np.ndarray:
    """(T, …) → (T, D) float32 rows with their mean over time taken off."""
    rows = maps.reshape(len(maps), int(np.prod(maps.shape[1:]))).astype(np.float32)
    return rows - rows.mean(axis=0)


def motion_agreement(pixels: np.ndarray, limbs: np.ndarray) -> float:
    """Correlation in [-1, 1] of two series of centred maps (T, D), of which the longer is cut; 0 if one is empty."""
    length = min(len(pixels), len(limbs))
    pixels, limbs = pixels[:length].ravel(), limbs[:length].ravel()
    scale = float(np.linalg.norm(pixels) * np.linalg.norm(limbs))
    return float(pixels @ limbs) / scale if scale > 0 else 0.0

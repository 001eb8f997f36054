"""Skeletons over frames."""

from __future__ import annotations

import cv2
import numpy as np

from pasgan.structures import INFERRED, NOT_TRACKED, TRACKED, Skeleton
from pasgan.visualization.picture_files import PictureError, check_frames

# RGB; the person's own left and right.
LEFT, RIGHT, CENTRE = (255, 150, 20), (40, 170, 255), (130, 230, 80)
OUTLINE = (20, 20, 20)
BOX = (255, 235, 60)
# OpenCV takes coordinates as integers with this many fractional bits.
SHIFT = 4
# Far outside any frame; larger numbers would overflow.
MAX_COORDINATE = 1e5


def draw_skeleton(
    frame: np.ndarray,
    keypoints: np.ndarray,
    skeleton: Skeleton,
    visible: np.ndarray | None = None,
    scale: float = 1.0,
) -> np.ndarray:
    """Draw one pose: left limbs orange, right limbs blue, the middle green; inferred joints are hollow.

    Convention: keypoints are pixels with the centre of the first pixel at 0. Joints outside the frame are not drawn,
    limbs are cut at its border.

    Args:
        frame: (H, W, 3) uint8 RGB; not changed.
        keypoints: (K, 2) pixels (x, y) of the frame before scaling; not finite where unknown.
        skeleton: which keypoints are joined.
        visible: (K,) 0 unknown (not drawn), 1 inferred, 2 tracked; all tracked if None.
        scale: enlarge the frame by this factor first, so that lines on a small frame stay fine.

    Returns:
        (H · scale, W · scale, 3) uint8 RGB.

    Raises:
        PictureError: if the number of keypoints is not the skeleton's.
    """
    canvas = enlarge(frame, scale)
    keypoints = np.asarray(keypoints, np.float64)
    if keypoints.shape != (skeleton.num_keypoints, 2):
        raise PictureError(f"the skeleton {skeleton.name!r} has {skeleton.num_keypoints} joints, not {keypoints.shape}")
    states = np.full(len(keypoints), TRACKED) if visible is None else np.asarray(visible)
    known = np.isfinite(keypoints).all(axis=-1) & (states != NOT_TRACKED)
    points = np.where(known[:, None], (keypoints + 0.5) * scale - 0.5, 0)
    points = np.clip(points, -MAX_COORDINATE, MAX_COORDINATE)
    fixed = [tuple(round(c * 2**SHIFT) for c in point) for point in points]
    sides = [_side(name) for name in skeleton.keypoint_names]
    thickness = _thickness(points[known])

    limbs = [limb for limb in skeleton.limbs if known[list(limb)].all()]
    for width, outline in ((thickness + 1, True), (thickness, False)):
        for a, b in limbs:
            colour = OUTLINE if outline else (sides[a] if sides[a] != CENTRE else sides[b])
            cv2.line(canvas, fixed[a], fixed[b], colour, width, cv2.LINE_AA, SHIFT)
    for index in np.flatnonzero(known):
        hollow = states[index] == INFERRED
        radius = int((thickness / 2 + (2 if hollow else 1)) * 2**SHIFT)
        cv2.circle(canvas, fixed[index], radius, OUTLINE if hollow else sides[index], cv2.FILLED, cv2.LINE_AA, SHIFT)
        cv2.circle(canvas, fixed[index], radius, sides[index], 1, cv2.LINE_AA, SHIFT)
    return canvas


def draw_skeletons(
    frames: np.ndarray,
    keypoints: np.ndarray,
    skeleton: Skeleton,
    visible: np.ndarray | None = None,
    scale: float = 1.0,
) -> np.ndarray:
    """Draw a pose on each frame of a clip; see `draw_skeleton`.

    Args:
        frames: (T, H, W, 3) uint8 RGB.
        keypoints: (T, K, 2) pixels.
        skeleton: which keypoints are joined.
        visible: (T, K) or None.
        scale: enlargement.

    Returns:
        (T, H · scale, W · scale, 3) uint8 RGB.

    Raises:
        PictureError: if frames and keypoints differ in number.
    """
    frames = check_frames(frames, "frames under a skeleton")
    if len(keypoints) != len(frames) or (visible is not None and len(visible) != len(frames)):
        raise PictureError(f"there are {len(frames)} frames but keypoints of {len(keypoints)}")
    states = [None] * len(frames) if visible is None else visible
    drawn = [draw_skeleton(f, k, skeleton, v, scale) for f, k, v in zip(frames, keypoints, states, strict=True)]
    return np.stack(drawn)


def draw_box(frame: np.ndarray, box: np.ndarray, scale: float = 1.0) -> np.ndarray:
    """Draw the box of a person on a frame that has been scaled already.

    Args:
        frame: (H · scale, W · scale, 3) uint8 RGB; not changed.
        box: (4,) left, top, right, bottom in pixels before scaling; nothing is drawn if it is not finite.
        scale: of the frame.

    Returns:
        A copy of the frame.
    """
    canvas = np.array(frame)
    if np.isfinite(box).all():
        left, top, right, bottom = ((np.asarray(box) + 0.5) * scale - 0.5).clip(-MAX_COORDINATE, MAX_COORDINATE)
        corners = [(round(x * 2**SHIFT), round(y * 2**SHIFT)) for x, y in ((left, top), (right, bottom))]
        cv2.rectangle(canvas, *corners, BOX, 1, cv2.LINE_AA, SHIFT)
    return canvas


def enlarge(frame: np.ndarray, scale: float) -> np.ndarray:
    """A copy of a frame (H, W, 3), scaled: smooth when enlarged, area-averaged when shrunk."""
    if scale == 1:
        return np.array(frame)
    size = (max(1, round(frame.shape[1] * scale)), max(1, round(frame.shape[0] * scale)))
    return cv2.resize(frame, size, interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA)


def _thickness(points: np.ndarray) -> int:
    """Width of a limb in pixels that suits the size of the person, (n, 2) drawn points."""
    if len(points) < 2:
        return 1
    return int(np.clip(np.ptp(points, axis=0).max() / 110, 1, 8))


def _side(name: str) -> tuple[int, int, int]:
    if name.startswith("left_"):
        return LEFT
    return RIGHT if name.startswith("right_") else CENTRE

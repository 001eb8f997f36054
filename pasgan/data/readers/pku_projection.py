"""PKU-MMD has joints in 3-D only: where its colour cameras see them, by a Kinect v2's constants and a measured offset.

The constants were fitted on files of NTU RGB+D, which have both; three sensors differed by up to 40 pixels, mostly
vertically, which is as far as PKU-MMD's own sensors may be off. `measure_offset` finds that from the video: what moves
in it should lie where the joints move.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.ntu_skeleton import COLOR_FRAME_SIZE
from pasgan.data.readers.video import iterate_frames
from pasgan.structures import get_skeleton

# Pixels of the 1920×1080 colour frame: x' = FOCAL x/z + PARALLAX/z + CENTRE[0], y' = CENTRE[1] − FOCAL y/z. The
# parallax is due to the 5 cm between the depth and the colour camera.
FOCAL, PARALLAX, CENTRE = 1059.0, 60.0, (958.0, 553.0)

# The measurement is made on frames of 480×270, a quarter of the colour frame.
_SCALE = 4
# Moments that are compared, spread over the video, each with the frame this many frames later.
_MOMENTS, _STEP = 16, 6
# Median shift of the joints between the two, below which nothing can be seen; pixels of the colour frame.
_MIN_MOTION = 3.0
# Offsets beyond it, in cells of the small frame, are not looked for.
_SEARCH = 20
# Both halves of the moments must give the same offset within this many cells, from at least so many moments.
_AGREEMENT, _MIN_MOMENTS = 2.5, 6
# Mean correlation of the changes at the offset; of the right skeleton 0.5 to 0.7 on generated videos, of another 0.1 to
# 0.4, mostly with halves that disagree.
_MIN_CORRELATION = 0.15
# Grey levels: less is noise, and more counts no more.
_NOISE, _STRONG = 6.0, 40.0
# Half the thickness of limbs, and of the trunk, metres.
_LIMB_RADIUS, _TRUNK_RADIUS = 0.055, 0.13
_SKELETON = get_skeleton("kinect25")
_TRUNK = {_SKELETON.keypoint_names.index(name) for name in ("spine_base", "spine_middle", "spine_shoulder")}


def project_to_color(positions: np.ndarray) -> np.ndarray:
    """Camera-space joints (..., 3) in metres → pixels (..., 2) float32 of the 1920×1080 colour frame."""
    x, y, z = np.moveaxis(positions.astype(np.float64), -1, 0)
    points = np.stack([(FOCAL * x + PARALLAX) / z + CENTRE[0], CENTRE[1] - FOCAL * y / z], axis=-1)
    return points.astype(np.float32)


def measure_offset(video: Path, bodies: np.ndarray) -> np.ndarray | None:
    """How far the projected joints must be shifted to lie on the person in the video.

    Between two frames a few frames apart the outline of the limbs changes; the changes that the projected skeleton
    predicts are compared with those of the pixels at all shifts of up to 80 pixels.

    Args:
        video: a video of the take.
        bodies: (T, B, 25, 3) its joints, metres.

    Returns:
        (dx, dy) in pixels of the 1920×1080 frame, or None where the video does not tell: too little motion, or the two
        halves of the moments disagree.

    """
    scores = []
    for first in _moving_moments(project_to_color(bodies)):
        frames = []
        # A video may be damaged, or shorter than the skeleton.
        with suppress(ReaderError):
            frames = list(islice(iterate_frames(video, first), _STEP + 1))
        if len(frames) > _STEP:
            expected = np.abs(_outline(bodies[first]) - _outline(bodies[first + _STEP]))
            scores.append(_match(_change(frames[0], frames[-1]), expected))
    if len(scores) < _MIN_MOMENTS:
        return None
    if np.max(np.mean(scores, axis=0)) < _MIN_CORRELATION:
        return None
    whole, even, odd = (_peak(sum(part)) for part in (scores, scores[::2], scores[1::2]))
    if whole is None or even is None or odd is None or np.abs(even - odd).max() > _AGREEMENT:
        return None
    return _SCALE * whole


def _moving_moments(points: np.ndarray) -> list[int]:
    """Of each of `_MOMENTS` parts of the video the frame from which the joints (T, B, 25, 2) move most."""
    if len(points) <= _STEP:
        return []
    shifts = np.linalg.norm(points[_STEP:] - points[:-_STEP], axis=-1).reshape(len(points) - _STEP, -1)
    known = np.isfinite(shifts).any(axis=1)
    motion = np.zeros(len(shifts))
    motion[known] = np.nanmean(shifts[known], axis=1)
    parts = np.array_split(np.arange(len(motion)), _MOMENTS)
    best = [int(part[np.argmax(motion[part])]) for part in parts if len(part)]
    return [frame for frame in best if motion[frame] >= _MIN_MOTION]


def _outline(bodies: np.ndarray) -> np.ndarray:
    """Bodies (B, 25, 3) as the small frame would show them, (H, W) float32 in 0..1."""
    image = np.zeros((COLOR_FRAME_SIZE[0] // _SCALE, COLOR_FRAME_SIZE[1] // _SCALE), np.float32)
    for body, points in zip(bodies, project_to_color(bodies) / _SCALE, strict=True):
        for ends in _SKELETON.limbs:
            ends = list(ends)
            if np.isfinite(points[ends]).all() and np.abs(points[ends]).max() < 4 * image.shape[1]:
                radius = _TRUNK_RADIUS if _TRUNK.issuperset(ends) else _LIMB_RADIUS
                thickness = max(1, round(2 * radius * FOCAL / _SCALE / float(body[ends, 2].mean())))
                first, last = np.round(points[ends]).astype(int).tolist()
                cv2.line(image, first, last, 1.0, thickness)
    return cv2.GaussianBlur(image, (0, 0), 1.5)


def _change(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How much the pixels of two BGR frames differ, (H, W) float32 of the small frame."""
    size = (COLOR_FRAME_SIZE[1] // _SCALE, COLOR_FRAME_SIZE[0] // _SCALE)
    small = [cv2.resize(frame, size, interpolation=cv2.INTER_AREA).astype(np.float32) for frame in (before, after)]
    change = np.abs(small[1] - small[0]).max(axis=-1)
    return np.clip(change - _NOISE, 0, _STRONG)


def _match(change: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Correlation of the two at each shift, (2 S + 1, 2 S + 1): rows are shifts down, columns to the right."""
    padded = cv2.copyMakeBorder(change, *[_SEARCH] * 4, cv2.BORDER_CONSTANT, value=0)
    return np.nan_to_num(cv2.matchTemplate(padded, expected, cv2.TM_CCOEFF_NORMED))


def _peak(score: np.ndarray) -> np.ndarray | None:
    """(dx, dy) of the maximum, to a part of a cell by a parabola; None at the border of the search."""
    row, column = np.unravel_index(np.argmax(score), score.shape)
    if not (0 < row < 2 * _SEARCH and 0 < column < 2 * _SEARCH):
        return None

    def vertex(before: float, here: float, after: float) -> float:
        bend = before - 2 * here + after
        return float(0.5 * (before - after) / bend) if bend else 0.0

    dx = column - _SEARCH + vertex(*score[row, column - 1 : column + 2])
    dy = row - _SEARCH + vertex(*score[row - 1 : row + 2, column])
    return np.array([dx, dy])

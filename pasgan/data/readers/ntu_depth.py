"""The masked depth maps of NTU RGB+D, and where they lie on the colour frames.

A folder `SsssCcccPpppRrrrAaaa` holds `MDepth-00000001.png` and so on, one per frame: 512×424, uint16 millimetres, 0
where the owners masked the background out or nothing was measured.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.ntu_skeleton import COLOR_FRAME_SIZE, SkeletonSequence, scale_points
from pasgan.structures import DepthMaps

DEPTH_NAME = re.compile(r"MDepth-(\d{8})\.png", re.IGNORECASE)
UNUSABLE = "unusable depth maps"
MIN_JOINTS = 25


def find_depth_maps(folder: Path, sequence: SkeletonSequence, video_size: tuple[int, int]) -> DepthMaps:
    """The depth maps in a folder, registered to the frames of a video of `video_size` (H, W).

    Raises:
        ReaderError: if a map is missing from the sequence, or no joint says where the maps lie.
    """
    found = {int(match[1]): path for path in folder.iterdir() if (match := DEPTH_NAME.fullmatch(path.name))}
    if missing := sorted(set(range(1, len(found) + 1)) - set(found)):
        raise ReaderError(f"{folder}: has no MDepth-{missing[0]:08d}.png, but later ones", UNUSABLE)
    try:
        to_color = fit_depth_to_color(sequence, video_size)
    except ValueError as error:
        raise ReaderError(f"{folder}: {error}", UNUSABLE) from error
    return DepthMaps(tuple(found[number] for number in sorted(found)), to_color)


def fit_depth_to_color(sequence: SkeletonSequence, video_size: tuple[int, int]) -> np.ndarray:
    """Where points of the depth map are seen in colour, from the joints, whose place in both a skeleton file gives.

    The cameras stand side by side and look the same way, so x_color = scale · x_depth + parallax / z + shift, and y
    likewise. The sensors of NTU RGB+D differ in all of these: each file gets its own, by least squares over all joints.

    Args:
        sequence: the skeleton file of the view.
        video_size: (H, W) of the video's frames, to whose pixels the result refers.

    Returns:
        (2, 3), see `DepthMaps.to_color`.

    Raises:
        ValueError: if too few joints are known.
    """
    rows = [
        np.concatenate([body.depth_points, body.color_points, body.positions[..., 2:]], -1).reshape(-1, 5)
        for body in sequence.bodies
    ]
    rows = np.concatenate([np.zeros((0, 5)), *rows])
    rows = rows[np.isfinite(rows).all(-1) & (rows[:, 4] > 0)]
    if len(rows) < MIN_JOINTS:
        raise ValueError(f"{len(rows)} joints have a place in depth and in colour, {MIN_JOINTS} are needed")
    color = scale_points(rows[:, 2:4], COLOR_FRAME_SIZE, video_size)
    fits = []
    for axis in range(2):
        terms = np.stack([rows[:, axis], 1 / rows[:, 4], np.ones(len(rows))], -1)
        fits.append(np.linalg.lstsq(terms, color[:, axis], rcond=None)[0])
    return np.stack(fits)

"""Warping error: does a video stay the same along the motion of the true one?"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from pasgan.evaluation.functional.optical_flow import FlowMethod


class Motion(NamedTuple):
    """The true motion from a frame to the next.

    Attributes:
        flow: (H, W, 2) float32 pixels (x, y): what is at x in the frame is at x + flow(x) in the next one.
        unoccluded: (H, W) bool, the pixels of the frame that are seen in the next one.
    """

    flow: np.ndarray
    unoccluded: np.ndarray


def true_motion(frame: np.ndarray, following: np.ndarray, flow_method: FlowMethod) -> Motion:
    """Flow from a true frame to the next, and what is not occluded there.

    Args:
        frame: (H, W, 3) uint8.
        following: (H, W, 3) uint8.
        flow_method: from `make_flow_method`.
    """
    forward, backward = flow_method(frame, following), flow_method(following, frame)
    return Motion(forward, unoccluded_mask(forward, backward))


def unoccluded_mask(forward: np.ndarray, backward: np.ndarray) -> np.ndarray:
    """Forward–backward consistency, |w + ŵ|² ≤ 0.01 (|w|² + |ŵ|²) + 0.5 (Ruder et al. 2016, as Lai et al. 2018 use it).

    w is the forward flow and ŵ the backward flow at x + w(x). Pixels that the flow takes out of the frame count as
    occluded. The second test of both papers, which drops motion boundaries, is left out: on clips of 56 to 112 pixels
    it drops nearly half of what moves.

    Args:
        forward: (H, W, 2) from a frame to the next, pixels.
        backward: (H, W, 2) from the next frame back.

    Returns:
        (H, W) bool.
    """
    height, width = forward.shape[:2]
    x, y = _end_points(forward)
    inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
    back = warp_back(backward, forward)
    tolerance = 0.01 * (_squared_length(forward) + _squared_length(back)) + 0.5
    return inside & (_squared_length(forward + back) <= tolerance)


def warp_back(image: np.ndarray, flow: np.ndarray) -> np.ndarray:
    """The next frame, drawn where its content was: the output at x is the input at x + flow(x), bilinear.

    Args:
        image: (H, W, C) float32.
        flow: (H, W, 2) float32, pixels.

    Returns:
        (H, W, C) float32.
    """
    return cv2.remap(image, *_end_points(flow), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def frame_warping_error(frame: np.ndarray, following: np.ndarray, motion: Motion) -> float:
    """Mean squared error over the unoccluded pixels between a frame and the next one warped back to it.

    Lai et al. 2018 (Learning Blind Video Temporal Consistency), with the true motion.

    Args:
        frame: (H, W, 3) uint8.
        following: (H, W, 3) uint8, the frame after it.
        motion: of the true video.

    Returns:
        For RGB in [0, 1]; NaN if all pixels are occluded.
    """
    if not motion.unoccluded.any():
        return float("nan")
    warped = warp_back(following.astype(np.float32), motion.flow)
    error = np.square(warped.astype(np.float64) - frame)
    return float(error[motion.unoccluded].mean() / 255**2)


def _end_points(flow: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """X and y of where the flow leads from each pixel, (H, W) float32."""
    rows, columns = np.indices(flow.shape[:2], dtype=np.float32)
    return columns + flow[..., 0], rows + flow[..., 1]


def _squared_length(flow: np.ndarray) -> np.ndarray:
    return np.square(flow).sum(axis=-1)

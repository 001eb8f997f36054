"""Boxes: left, top, right, bottom in pixels, as NumPy arrays."""

from __future__ import annotations

import numpy as np


def keypoint_boxes(keypoints: np.ndarray) -> np.ndarray:
    """The smallest boxes around the known keypoints.

    Args:
        keypoints: (..., K, 2) pixels, not finite where unknown.

    Returns:
        (..., 4) of the same type; NaN where fewer than two keypoints are known.
    """
    known = np.isfinite(keypoints).all(axis=-1, keepdims=True)
    low = np.where(known, keypoints, np.inf).min(axis=-2)
    high = np.where(known, keypoints, -np.inf).max(axis=-2)
    boxes = np.concatenate([low, high], axis=-1)
    return np.where(known.sum(axis=-2) >= 2, boxes, np.nan).astype(keypoints.dtype)


def box_area(box: np.ndarray) -> float:
    """Area of a box (4,); 0 if opposite sides have changed places."""
    return float(np.prod(np.maximum(box[2:] - box[:2], 0)))


def box_overlap(first: np.ndarray, second: np.ndarray) -> float:
    """Intersection over union of two boxes (4,); 0 if both are empty."""
    common = np.concatenate([np.maximum(first[:2], second[:2]), np.minimum(first[2:], second[2:])])
    shared = box_area(common)
    union = box_area(first) + box_area(second) - shared
    return shared / union if union > 0 else 0.0

"""Optical flow of two frames by named methods."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torchvision.models.optical_flow import Raft_Large_Weights, Raft_Small_Weights, raft_large, raft_small

from pasgan.pretrained import PublishedWeights

# (H, W, 3) uint8 RGB frames `first` and `second` → (H, W, 2) float32 (x, y) in pixels: what is at x in the first frame
# is at x + flow(x) in the second.
FlowMethod = Callable[[np.ndarray, np.ndarray], np.ndarray]

FLOW_PROTOCOLS = {
    "dis": "OpenCV DIS, preset medium, all scales, on frames enlarged bilinearly to twice their size",
    "farneback": "OpenCV Farneback, pyramid 0.5, 3 levels, window 15, 3 iterations, polynomials 5 and 1.2",
    "raft-small": "torchvision RAFT small, 12 updates, frames resized to multiples of 8, at least 128",
    "raft-large": "torchvision RAFT large, 12 updates, frames resized to multiples of 8, at least 128",
}
_RAFT = {
    "raft-small": (raft_small, PublishedWeights("RAFT small", Raft_Small_Weights.DEFAULT.url)),
    "raft-large": (raft_large, PublishedWeights("RAFT large", Raft_Large_Weights.DEFAULT.url)),
}


def make_flow_method(name: str, weights: str | Path = "torchvision") -> FlowMethod:
    """The flow method called `name`.

    Args:
        name: one of `FLOW_PROTOCOLS`.
        weights: for RAFT: `"torchvision"` (downloaded once), the path of a file of torchvision's layout, or of a
            folder that holds torchvision's file under its name.

    Raises:
        ValueError: if there is no such method.
        WeightsError: if the weights are missing or do not fit.
    """
    if name not in FLOW_PROTOCOLS:
        raise ValueError(f"there is no flow method {name!r}; known: {', '.join(FLOW_PROTOCOLS)}")
    if name in _RAFT:
        return _RAFTFlow(name, weights)
    return {"dis": dis_flow, "farneback": farneback_flow}[name]


def dis_flow(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Dense inverse search (Kroeger et al. 2016); see `FlowMethod`.

    The presets are made for large frames: they leave out the finest scales and match patches of 8×8 pixels, wider
    than a limb in frames of 56 to 112 pixels. All scales of frames of twice the size quarter the error there.
    """
    method = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    method.setFinestScale(0)
    first, second = (cv2.resize(_grey(frame), None, fx=2, fy=2) for frame in (first, second))  # bilinear
    flow = method.calc(first, second, None)
    return cv2.resize(flow, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) / 2


def farneback_flow(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Polynomial expansion (Farnebäck 2003); see `FlowMethod`."""
    return cv2.calcOpticalFlowFarneback(_grey(first), _grey(second), None, 0.5, 3, 15, 3, 5, 1.2, 0)


def _grey(frame: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)


class _RAFTFlow:
    """RAFT (Teed and Deng 2020) of torchvision; see `FlowMethod`."""

    def __init__(self, name: str, weights: str | Path) -> None:
        build, published = _RAFT[name]
        with torch.random.fork_rng(devices=[]):
            self._network = build(weights=None).eval().requires_grad_(False)
        published.load(self._network, weights, "flow_weights")

    def __call__(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        size = first.shape[:2]
        work_size = [max(128, math.ceil(side / 8) * 8) for side in size]
        images = [F.interpolate(_centred(frame), work_size, mode="bilinear") for frame in (first, second)]
        with torch.inference_mode():
            flow = self._network(*images)[-1]
        flow = F.interpolate(flow, size, mode="bilinear").squeeze(0).permute(1, 2, 0)
        return (flow * torch.tensor([size[1] / work_size[1], size[0] / work_size[0]])).numpy()


def _centred(frame: np.ndarray) -> Tensor:
    """(H, W, 3) uint8 → (1, 3, H, W) float in [-1, 1]."""
    return torch.from_numpy(frame).permute(2, 0, 1).unsqueeze(0) / 127.5 - 1

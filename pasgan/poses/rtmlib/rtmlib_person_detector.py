"""YOLOX in ONNX as a person detector, without MMDetection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from pasgan.poses.detectors import BasePersonDetector
from pasgan.poses.rtmlib.onnx_model import load_onnx_model
from pasgan.registry import PERSON_DETECTORS


@PERSON_DETECTORS.register_module()
class RTMLibPersonDetector(BasePersonDetector):
    """Finds people with a YOLOX model of people in ONNX, as rtmlib runs it: one frame at a time.

    Args:
        model: path of an ONNX file, or `dict(urls=[...], sha256=...)`.
        input_size: (height, width) of the network's input.
        device: `cpu`, `cuda` or `cuda:N`.

    Raises:
        PoseEstimationError: if rtmlib is not installed or the file is no ONNX model.
        FileError: if the file cannot be had.
    """

    def __init__(
        self, model: str | Path | Mapping, input_size: tuple[int, int] = (640, 640), device: str = "cpu"
    ) -> None:
        self.model = load_onnx_model("YOLOX", model, tuple(input_size), device)

    def detect(self, frames: Sequence[np.ndarray], first_frame: int) -> list[np.ndarray]:
        """See `BasePersonDetector`; rtmlib keeps sure boxes and no scores, so every score is 1."""
        # YOLOX is trained on OpenCV's order of channels, BGR.
        found = [np.reshape(self.model(np.ascontiguousarray(frame[..., ::-1])), (-1, 4)) for frame in frames]
        return [np.concatenate([boxes, np.ones((len(boxes), 1))], axis=1).astype(np.float32) for boxes in found]

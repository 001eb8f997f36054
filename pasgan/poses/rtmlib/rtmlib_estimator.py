"""RTMPose models in ONNX as a pose estimator, without MMPose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from pasgan.poses.base_video_pose_estimator import BaseVideoPoseEstimator
from pasgan.poses.detectors import BasePersonDetector
from pasgan.poses.errors import PoseEstimationError
from pasgan.poses.rtmlib.onnx_model import load_onnx_model
from pasgan.registry import POSE_ESTIMATORS
from pasgan.structures import get_skeleton


class AlignedCrop(NamedTuple):
    """One person as the network takes it.

    Attributes:
        pixels: (3, H, W) float32, normalised.
        centre: (2,) of the box in the frame.
        scale: (2,) width and height of the part of the frame that was cut out.
    """

    pixels: np.ndarray
    centre: np.ndarray
    scale: np.ndarray


@POSE_ESTIMATORS.register_module()
class RTMLibEstimator(BaseVideoPoseEstimator):
    """Finds keypoints with an RTMPose model in ONNX (SimCC outputs), cut and decoded by rtmlib.

    Models whose batch axis is free take the crops of many frames at once, the others one by one. Frames go in as RGB,
    the order of the channels that RTMPose is trained with.

    Args:
        model: path of an ONNX file, or `dict(urls=[...], sha256=...)`.
        skeleton: which keypoints it finds, e.g. `coco17`; the file does not say.
        detector: finds people.
        input_size: (width, height) of the network's input, e.g. (192, 256).
        device: `cpu`, `cuda` or `cuda:N`.
        min_score: a keypoint of a lower score is missing.
        batch_size: crops that go through the network together.

    Raises:
        PoseEstimationError: if rtmlib is not installed, the file is no such model, or its inputs or keypoints are
            others.
        FileError: if the file cannot be had.
    """

    def __init__(
        self,
        model: str | Path | Mapping,
        skeleton: str,
        detector: BasePersonDetector | dict,
        input_size: tuple[int, int] = (192, 256),
        device: str = "cpu",
        min_score: float = 0.3,
        batch_size: int = 32,
    ) -> None:
        super().__init__(detector, min_score, batch_size)
        self.skeleton = get_skeleton(skeleton)
        self.model = load_onnx_model("RTMPose", model, tuple(input_size), device)
        self._check_model(tuple(input_size))
        self.has_free_batch = not isinstance(self.model.session.get_inputs()[0].shape[0], int)

    def crop(self, frame: np.ndarray, box: np.ndarray) -> AlignedCrop:
        """See `BaseVideoPoseEstimator`."""
        pixels, centre, scale = self.model.preprocess(np.ascontiguousarray(frame), box)
        return AlignedCrop(np.ascontiguousarray(pixels.transpose(2, 0, 1), dtype=np.float32), centre, scale)

    def estimate_crops(self, crops: Sequence[AlignedCrop]) -> tuple[np.ndarray, np.ndarray]:
        """See `BaseVideoPoseEstimator`."""
        batches = [crops] if self.has_free_batch else [[crop] for crop in crops]
        outputs = [self._run(np.stack([crop.pixels for crop in batch])) for batch in batches]
        simcc_x, simcc_y = (np.concatenate(parts) for parts in zip(*outputs, strict=True))
        found = [
            self.model.postprocess((simcc_x[i : i + 1], simcc_y[i : i + 1]), crop.centre, crop.scale)
            for i, crop in enumerate(crops)
        ]
        keypoints = np.concatenate([points for points, _ in found])
        scores = np.concatenate([surety for _, surety in found])
        return keypoints.astype(np.float32), scores.astype(np.float32)

    def _run(self, pixels: np.ndarray) -> list[np.ndarray]:
        return self.model.session.run(None, {self.model.session.get_inputs()[0].name: pixels})

    def _check_model(self, input_size: tuple[int, int]) -> None:
        """Hold what the file says of itself against the arguments."""
        path, session = self.model.onnx_model, self.model.session
        expected = [3, input_size[1], input_size[0]]
        found = session.get_inputs()[0].shape[1:]
        if any(isinstance(side, int) and side != wanted for side, wanted in zip(found, expected, strict=True)):
            raise PoseEstimationError(f"{path} takes images of {found}, but input_size {input_size} means {expected}")
        outputs = session.get_outputs()
        if len(outputs) != 2:
            raise PoseEstimationError(
                f"{path} has {len(outputs)} outputs; RTMPose has two, the scores along x and along y (SimCC)"
            )
        count = outputs[0].shape[1]
        if isinstance(count, int) and count != self.skeleton.num_keypoints:
            raise PoseEstimationError(
                f"{path} finds {count} keypoints, but the skeleton {self.skeleton.name} has "
                f"{self.skeleton.num_keypoints}; name the one that it was trained on as `skeleton`"
            )

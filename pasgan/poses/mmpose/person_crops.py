"""Cuts people out of frames as MMPose's top-down pipelines do, and packs them as one batch.

The pipelines of MMPose work on one person of one file; this gives the same pixels and the same description of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

import cv2
import numpy as np
import torch

from pasgan.poses.errors import PoseEstimationError
from pasgan.poses.mmpose.colour_order import apply_as_bgr

# The only test pipeline of the 270 top-down models of people in MMPose 1.3.2, with the arguments that are understood.
_STEPS = {
    "LoadImage": {"backend_args", "file_client_args"},
    "GetBBoxCenterScale": {"padding"},
    "TopdownAffine": {"input_size", "use_udp"},
    "PackPoseInputs": set(),
}


class PersonCrop(NamedTuple):
    """One person.

    Attributes:
        pixels: (h, w, 3) uint8 BGR, which MMPose's data preprocessors expect.
        box: (4,) in the frame.
        center: (2,) of the part of the frame that `pixels` shows.
        scale: (2,) width and height of that part.
    """

    pixels: np.ndarray
    box: np.ndarray
    center: np.ndarray
    scale: np.ndarray


class PersonCrops:
    """Cuts boxes out of frames and packs them.

    Args:
        pipeline: the test pipeline of a top-down config.
        dataset_meta: MMPose's description of the keypoints.

    Raises:
        PoseEstimationError: if the pipeline has a step or an argument that is not understood.
    """

    def __init__(self, pipeline: Sequence[Mapping], dataset_meta: Mapping) -> None:
        steps = {step["type"]: {key: value for key, value in step.items() if key != "type"} for step in pipeline}
        if list(steps) != list(_STEPS) or any(set(steps[name]) - _STEPS[name] for name in steps):
            raise PoseEstimationError(
                f"the config's test pipeline must be {', '.join(_STEPS)} with their usual arguments; it is {steps}"
            )
        self.padding = steps["GetBBoxCenterScale"].get("padding", 1.25)
        self.input_size = tuple(steps["TopdownAffine"]["input_size"])
        self.use_udp = steps["TopdownAffine"].get("use_udp", False)
        # As an array: each sample gets a deep copy, and that of a list copies number by number.
        self.flip_indices = np.array(dataset_meta["flip_indices"])

    def cut(self, frame: np.ndarray, box: np.ndarray) -> PersonCrop:
        """Cut one person out.

        Args:
            frame: (H, W, 3) uint8 RGB.
            box: (4,) left, top, right, bottom.
        """
        from mmpose.datasets.transforms import TopdownAffine
        from mmpose.structures.bbox import bbox_xyxy2cs, get_udp_warp_matrix, get_warp_matrix

        center, scale = bbox_xyxy2cs(box, padding=self.padding)
        scale = TopdownAffine._fix_aspect_ratio(scale[None], self.input_size[0] / self.input_size[1])[0]
        matrix = (get_udp_warp_matrix if self.use_udp else get_warp_matrix)(center, scale, 0, self.input_size)
        warp = partial(cv2.warpAffine, M=matrix, dsize=self.input_size, flags=cv2.INTER_LINEAR)
        return PersonCrop(apply_as_bgr(warp, frame), box, center, scale)

    def pack(self, crops: Sequence[PersonCrop]) -> dict:
        """The input of a model's data preprocessor: `inputs` (n, 3, h, w) uint8 BGR, and `data_samples`."""
        pixels = torch.from_numpy(np.stack([crop.pixels for crop in crops]))
        return {"inputs": pixels.permute(0, 3, 1, 2), "data_samples": [self._sample(crop) for crop in crops]}

    def _sample(self, crop: PersonCrop):
        from mmengine.structures import InstanceData
        from mmpose.structures import PoseDataSample

        place = {"input_size": self.input_size, "input_center": crop.center, "input_scale": crop.scale}
        sample = PoseDataSample(metainfo={**place, "flip_indices": self.flip_indices})
        sample.gt_instances = InstanceData(bboxes=crop.box[None], bbox_scores=np.ones(1, np.float32))
        return sample

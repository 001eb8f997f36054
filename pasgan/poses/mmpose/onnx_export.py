"""A top-down model of MMPose with a SimCC head as an ONNX file, as rtmlib takes it."""

from __future__ import annotations

import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from pasgan.files import atomic_file
from pasgan.poses.errors import PoseEstimationError
from pasgan.poses.mmpose.mmpose_estimator import MMPoseEstimator


class _SimCCNetwork(nn.Module):
    """Backbone, neck and head alone: normalised images (n, 3, H, W) → scores along x and along y of each keypoint."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        return self.model.head(self.model.extract_feat(images))


def export_simcc_onnx(estimator: MMPoseEstimator, out: Path) -> tuple[int, int]:
    """Write the network of an estimator, for batches of any size.

    Args:
        estimator: with an RTMPose or another model with a SimCC head, on the CPU.
        out: file to write.

    Returns:
        (width, height) of its input.

    Raises:
        PoseEstimationError: if its head has no SimCC outputs.
    """
    width, height = estimator.crops.input_size
    network, images = _SimCCNetwork(estimator.model).eval(), torch.zeros(2, 3, height, width)
    with torch.no_grad():
        outputs = network(images)
    if not (isinstance(outputs, tuple) and len(outputs) == 2):
        raise PoseEstimationError("only models with a SimCC head (RTMPose) can be exported for rtmlib")
    with atomic_file(out) as temporary, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of constants that depend on the size of the input, which is fixed
        program = torch.onnx.export(
            network,
            (images,),
            input_names=["input"],
            output_names=["simcc_x", "simcc_y"],
            dynamo=True,
            dynamic_shapes=({0: torch.export.Dim("batch", min=1)},),
            verbose=False,
        )
        program.save(str(temporary), external_data=False)
    return width, height

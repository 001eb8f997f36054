"""The one place that knows the range of the pixels: uint8 in, float in [0, 1] out."""

from __future__ import annotations

import torch
from mmengine.model import BaseDataPreprocessor
from torch import Tensor

from pasgan.registry import MODELS


@MODELS.register_module()
class ViewSynthesisDataPreprocessor(BaseDataPreprocessor):
    """Stack a batch, move it to the device and scale pixels from uint8 to [0, 1].

    RGB order is kept; normalisation with ImageNet's mean is the business of the VGG trunk that needs it. The truth in
    `data_samples` stays uint8.
    """

    def forward(self, data: dict, training: bool = False) -> dict:
        """Collate one batch.

        Args:
            data: `inputs`, a dict of lists of N tensors or of stacked tensors, and `data_samples`, a list of N.
            training: unused, part of MMEngine's interface.

        Returns:
            `inputs` with stacked tensors, images as float in [0, 1]; `data_samples` on the device.

        Raises:
            ValueError: if the clips of the batch differ in size.
        """
        data = self.cast_data(data)
        inputs = {name: self._stack(name, values) for name, values in data["inputs"].items()}
        return {"inputs": inputs, "data_samples": data["data_samples"]}

    @staticmethod
    def _stack(name: str, values: list[Tensor] | Tensor) -> Tensor:
        if not isinstance(values, Tensor):
            shapes = {tuple(value.shape) for value in values}
            if len(shapes) > 1:
                raise ValueError(f"inputs[{name!r}] of one batch differ in shape: {sorted(shapes)}")
            values = torch.stack(list(values))
        return values.float() / 255 if values.dtype == torch.uint8 else values

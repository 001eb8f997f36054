"""A batch as few large tensors: `stack_clips`."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from pasgan.registry import FUNCTIONS
from pasgan.structures import ViewSynthesisDataSample


class StackedSamples(list):
    """A list of `ViewSynthesisDataSample` that is handed from process to process as one tensor per field.

    PyTorch passes every tensor through a piece of shared memory of its own, so that the small tensors of a batch cost
    more than its pixels. The samples of a batch must have the same fields in the same shapes.
    """

    def __reduce__(self) -> tuple:
        fields = {name: torch.stack([sample.get(name) for sample in self]) for name in self[0].keys()}  # noqa: SIM118
        return _unstack, (fields, [sample.metainfo for sample in self])


def _unstack(fields: dict[str, Tensor], metainfo: list[dict]) -> StackedSamples:
    samples = StackedSamples(ViewSynthesisDataSample() for _ in metainfo)
    for sample, meta, row in zip(samples, metainfo, zip(*fields.values(), strict=True), strict=True):
        # Field by field: `set_metainfo` copies everything deeply, which would be half of the cost of a batch.
        for name, value in meta.items():
            sample.set_field(value, name, field_type="metainfo")
        for name, value in zip(fields, row, strict=True):
            sample.set_field(value, name)
    return samples


@FUNCTIONS.register_module()
def stack_clips(items: Sequence[dict]) -> dict:
    """Collate items of `PackViewSynthesisInputs`: `inputs` stacked, `data_samples` as `StackedSamples`.

    Raises:
        RuntimeError: if the clips differ in size.
    """
    inputs = {name: torch.stack([item["inputs"][name] for item in items]) for name in items[0]["inputs"]}
    return {"inputs": inputs, "data_samples": StackedSamples(item["data_samples"] for item in items)}

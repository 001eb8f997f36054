"""RTMDet, or another single-stage detector of MMDetection, as a person detector."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import mmcv
import numpy as np
import torch

from pasgan.poses.detectors import BasePersonDetector
from pasgan.poses.errors import PoseEstimationError
from pasgan.poses.mmpose.colour_order import apply_as_bgr
from pasgan.poses.mmpose.model_building import build_model, read_config
from pasgan.poses.mmpose.model_zoo import find_config, find_weights
from pasgan.poses.mmpose.runtime import import_mmdet
from pasgan.registry import PERSON_DETECTORS


@PERSON_DETECTORS.register_module()
class RTMDetPersonDetector(BasePersonDetector):
    """Finds people with a detector of MMDetection, the frames of a batch in one forward pass.

    Args:
        config: path of a config of MMDetection, or the name of a model of its zoo.
        checkpoint: path, `dict(urls=[...], sha256=...)`, or name of a model of the zoo, whose published weights are
            taken.
        device: where the model runs.
        min_score: least score of a person.
        max_people: at most this many per frame, those of the highest scores.
        person_class: number of the class "person", 0 in COCO.
        batch_size: frames that go through the network together.

    Raises:
        PoseEstimationError: if MMDetection is not installed, or config and weights do not fit.
        FileError: if the weights cannot be had.
    """

    def __init__(
        self,
        config: str | Path,
        checkpoint: str | Path | Mapping | None,
        device: str = "cpu",
        min_score: float = 0.3,
        max_people: int = 8,
        person_class: int = 0,
        batch_size: int = 8,
    ) -> None:
        import_mmdet()
        cfg = read_config(find_config(config, "mmdet"))
        self.scale, self.pad = _resizing(cfg.test_dataloader.dataset.pipeline)
        self.model, _ = build_model(cfg, find_weights(checkpoint, "mmdet"), "mmdet", device)
        self.min_score, self.max_people, self.person_class = min_score, max_people, person_class
        self.batch_size = batch_size

    def detect(self, frames: Sequence[np.ndarray], first_frame: int) -> list[np.ndarray]:
        """See `BasePersonDetector`."""
        with torch.inference_mode():
            batch = self.model.data_preprocessor(self._pack(frames))
            # Convolutions on a CPU are a third faster with the channels last in memory.
            inputs = batch["inputs"].contiguous(memory_format=torch.channels_last)
            samples = self.model(inputs, batch["data_samples"], mode="predict")
        return [self._people(sample.pred_instances) for sample in samples]

    def _pack(self, frames: Sequence[np.ndarray]) -> dict:
        """Resized and padded frames as MMDetection's test pipeline makes them, in the order BGR."""
        from mmdet.structures import DetDataSample

        resized = [apply_as_bgr(lambda image: mmcv.imrescale(image, self.scale), frame) for frame in frames]
        padded = np.stack([self.pad(frame) for frame in resized])
        (height, width), (new_height, new_width) = frames[0].shape[:2], resized[0].shape[:2]
        place = {
            "ori_shape": (height, width),
            "img_shape": padded.shape[1:3],
            "scale_factor": (new_width / width, new_height / height),
        }
        inputs = torch.from_numpy(padded).permute(0, 3, 1, 2)
        return {"inputs": inputs, "data_samples": [DetDataSample(metainfo=place) for _ in frames]}

    def _people(self, found) -> np.ndarray:
        wanted = (found.labels == self.person_class) & (found.scores >= self.min_score)
        people = torch.cat([found.bboxes, found.scores[:, None]], dim=1)[wanted]
        people = people[people[:, 4].argsort(descending=True)][: self.max_people]
        return people.cpu().numpy().astype(np.float32)


def _resizing(pipeline: Sequence[Mapping]) -> tuple[tuple[int, int], Callable[[np.ndarray], np.ndarray]]:
    """Of a test pipeline: the box (w, h) that frames are fitted into, and what pads a resized frame in BGR."""
    steps = {step["type"]: step for step in pipeline if step["type"] != "LoadAnnotations"}
    resize, pad = steps.get("Resize", {}), steps.get("Pad", {})
    if list(steps)[1:] != ["Resize", "Pad", "PackDetInputs"] or not resize.get("keep_ratio"):
        raise PoseEstimationError(
            "the detector's test pipeline must load, resize (keep_ratio), pad to a size or a multiple and pack; "
            f"it is {list(steps)}"
        )
    scale, fill = tuple(resize["scale"]), tuple(pad["pad_val"]["img"])
    if "size_divisor" in pad:
        return scale, partial(mmcv.impad_to_multiple, divisor=pad["size_divisor"], pad_val=fill)
    return scale, partial(mmcv.impad, shape=tuple(pad["size"][::-1]), pad_val=fill)

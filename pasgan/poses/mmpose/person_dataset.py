"""Frames of a store and the boxes of the people in them as a dataset of MMDetection.

A config of MMDetection brings it in by `custom_imports = dict(imports=["pasgan.poses.mmpose.person_dataset"])`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from mmengine.dataset import BaseDataset

from pasgan.ops.boxes import keypoint_boxes
from pasgan.poses.mmpose.person_scenes import compose_scene
from pasgan.poses.mmpose.runtime import import_mmdet_training
from pasgan.poses.mmpose.store_frames import StoreFrames
from pasgan.structures.ntu_protocol import Subset

import_mmdet_training()  # so that its registries hold what configs name
from mmdet.registry import DATASETS  # noqa: E402

# How far a body reaches beyond its joints to the left, top, right and bottom, as a share of the longer side of the box
# around them: 95 % of the generated sample's people stay within.
_BODY_MARGINS = np.array([-0.08, -0.05, 0.08, 0.11], np.float32)
_SCENE_FRAMES = 3


@DATASETS.register_module()
class PersonStoreDataset(BaseDataset):
    """Single frames of all views of a store, each with the box of one person, derived from its joints.

    Args:
        data_root: folder of the store, written by `tools/prepare_data.py`.
        subset: `train`, `val`, `test` or `all`, as in `pasgan.data.MultiViewActionDataset`.
        pipeline: transforms of MMDetection, from `LoadImageFromNDArray` on.
        val_subjects: training performers that are kept for validation.
        frame_interval: take every n-th frame of a view; neighbours differ little.
        scenes: give scenes composed of three frames each, with several people, parts of people, or nobody, instead of
            the frames themselves; see `compose_scene`.
        test_mode: MMEngine's flag.

    Raises:
        StoreError: if `data_root` is no finished store.
        PoseEstimationError: if the store has no 25 joints, or no frame for the subset.
    """

    METAINFO: ClassVar[dict] = {"classes": ("person",)}

    def __init__(
        self,
        data_root: str,
        subset: Subset,
        pipeline: Sequence[dict],
        val_subjects: Sequence[int] = (),
        frame_interval: int = 1,
        scenes: bool = False,
        test_mode: bool = False,
    ) -> None:
        self.frames = StoreFrames(data_root, subset, val_subjects, frame_interval)
        self.scenes = scenes
        super().__init__(pipeline=list(pipeline), test_mode=test_mode)

    def load_data_list(self) -> list[dict]:
        """One dict per frame."""
        return [
            {"place": frame.place, "box": body_box(np.where(frame.visible[:, None] > 0, frame.keypoints, np.nan))}
            for frame in self.frames
        ]

    def get_data_info(self, idx: int) -> dict[str, Any]:
        """The image (H, W, 3) uint8 BGR and its people, as MMDetection's transforms expect them."""
        if self.scenes:
            numbers = [(idx + step * len(self) // _SCENE_FRAMES) % len(self) for step in range(_SCENE_FRAMES)]
            image, boxes = compose_scene(*zip(*map(self._frame, numbers), strict=True), np.random.default_rng(idx))
        else:
            image, box = self._frame(idx)
            boxes = box[None]
        boxes = boxes.clip(0, np.tile(image.shape[1::-1], 2))
        people = [{"bbox": box.tolist(), "bbox_label": 0, "ignore_flag": 0} for box in boxes]
        return {"img": image, "img_id": idx, "height": image.shape[0], "width": image.shape[1], "instances": people}

    def _frame(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        item = super().get_data_info(number)
        return self.frames.image(item["place"]), item["box"]


def body_box(keypoints: np.ndarray) -> np.ndarray:
    """The box (4,) in pixels that a whole body with these joints (K, 2), NaN where unknown, is in."""
    box = keypoint_boxes(keypoints)
    return box + _BODY_MARGINS * (box[2:] - box[:2]).max()

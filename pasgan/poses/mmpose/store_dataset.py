"""Frames and keypoints of a store as a dataset of MMPose.

A config of MMPose brings it in by `custom_imports = dict(imports=["pasgan.poses.mmpose.store_dataset"])`, also for
MMPose's own tools.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pasgan.ops.boxes import keypoint_boxes
from pasgan.poses.mmpose.keypoint_metainfo import keypoint_metainfo
from pasgan.poses.mmpose.runtime import import_mmpose
from pasgan.poses.mmpose.store_frames import StoreFrames
from pasgan.registry import PERSON_DETECTORS
from pasgan.structures import get_skeleton
from pasgan.structures.ntu_protocol import Subset

import_mmpose()  # MMPose itself can only be imported after this
from mmpose.datasets.datasets.base import BaseCocoStyleDataset  # noqa: E402
from mmpose.registry import DATASETS  # noqa: E402

# Person area of an annotation without a mask, as a share of its box; MMPose's own value.
_AREA_SHARE = 0.53


@DATASETS.register_module()
class Kinect25StoreDataset(BaseCocoStyleDataset):
    """Single frames of all views of a store, each with the Kinect's 25 joints of one person.

    The box of the person is the smallest one around its joints; the room around it is left to the pipeline
    (`GetBBoxCenterScale`). Inferred joints count as annotated, joints not tracked do not.

    Args:
        data_root: folder of the store, written by `tools/prepare_data.py`.
        subset: `train`, `val`, `test` or `all`, as in `pasgan.data.MultiViewActionDataset`.
        pipeline: transforms of MMPose, from `LoadImage` on, which finds the frame already there.
        val_subjects: training performers that are kept for validation.
        frame_interval: take every n-th frame of a view; neighbours differ little.
        person_detector: config of a detector whose surest box in a frame says where to look, instead of the true box.
            The scores stay those of the true person: they are lost where it finds nobody.
        test_mode: MMEngine's flag.

    Raises:
        StoreError: if `data_root` is no finished store.
        PoseEstimationError: if the store has no 25 joints, or no frame for the subset.
    """

    METAINFO = keypoint_metainfo(get_skeleton("kinect25"))

    def __init__(
        self,
        data_root: str,
        subset: Subset,
        pipeline: Sequence[dict],
        val_subjects: Sequence[int] = (),
        frame_interval: int = 1,
        person_detector: dict | None = None,
        test_mode: bool = False,
    ) -> None:
        self.frames = StoreFrames(data_root, subset, val_subjects, frame_interval)
        self.detector = None if person_detector is None else PERSON_DETECTORS.build(person_detector)
        # Without an annotation file CocoMetric takes the truth from the data samples.
        super().__init__(ann_file=None, pipeline=list(pipeline), test_mode=test_mode)

    def load_data_list(self) -> list[dict]:
        """One dict per frame."""
        self._metainfo["CLASSES"] = [{"id": 1, "name": "person"}]
        return [
            {**frame.place, **_instance(number, frame.keypoints, frame.visible)}
            for number, frame in enumerate(self.frames, start=1)
        ]

    def get_data_info(self, idx: int) -> dict[str, Any]:
        """The item with its frame (H, W, 3) uint8 BGR, the order of MMPose."""
        item = super().get_data_info(idx)
        item["img"] = self.frames.image(item)
        if self.detector is not None:
            found = self.detector.detect([item["img"][..., ::-1]], 0)[0]
            # Where nobody is found: at the corner of the frame, where nobody is.
            box = found[found[:, 4].argmax(), :4] if len(found) else np.array([-1, -1, 1, 1], np.float32)
            item["bbox_center"], item["bbox_scale"] = (box[None, :2] + box[None, 2:]) / 2, box[None, 2:] - box[None, :2]
        return item


def _instance(number: int, keypoints: np.ndarray, visible: np.ndarray) -> dict:
    """A person as the transforms and metrics of MMPose expect it.

    Args:
        number: of the image and of the annotation, from 1 on.
        keypoints: (K, 2) pixels, NaN where unknown.
        visible: (K,) 0 not tracked, 1 inferred, 2 tracked; COCO's codes mean nearly the same.
    """
    known = visible > 0
    box = keypoint_boxes(np.where(known[:, None], keypoints, np.nan))
    points = np.where(known[:, None], keypoints, 0).astype(np.float32)
    size = box[2:] - box[:2]
    area = float(size.prod() * _AREA_SHARE)
    annotation = {
        **{"id": number, "image_id": number, "category_id": 1, "iscrowd": 0, "area": area},
        "bbox": [*box[:2].tolist(), *size.tolist()],
        "keypoints": np.column_stack([points, visible]).ravel().tolist(),
    }
    return {
        **{"id": number, "img_id": number, "img_path": None, "category_id": 1, "area": area},
        "bbox": box[None],
        "bbox_score": np.ones(1, np.float32),
        "keypoints": points[None],
        "keypoints_visible": known[None].astype(np.float32),
        "raw_ann_info": annotation,
    }

"""From arrays to what the model takes: `PackViewSynthesisInputs`."""

from __future__ import annotations

import numpy as np
import torch
from mmcv.transforms import BaseTransform
from torch import Tensor

from pasgan.data.transforms.keypoints import fill_missing_keypoints
from pasgan.ops.coords import pixel_to_normalized
from pasgan.registry import TRANSFORMS
from pasgan.structures import ViewSynthesisDataSample
from pasgan.structures.recording import DISTANCE_UNIT

# Millimetres in one unit of `target_depth`: the unit of distances in the view vector, so that rooms lie within [0, 1].
DEPTH_UNIT = 1000 * DISTANCE_UNIT
META_KEYS = ("recording_id", "subject", "action", "source_camera", "target_camera", "skeleton")


def _to_channels_first(video: np.ndarray) -> Tensor:
    """(T, H, W, C) array → (C, T, H, W) tensor."""
    return torch.from_numpy(np.ascontiguousarray(video.transpose(3, 0, 1, 2)))


@TRANSFORMS.register_module()
class PackViewSynthesisInputs(BaseTransform):
    """Split an item into what is given at test time (`inputs`) and the truth (`data_samples`).

    `inputs` (per item): source_keypoints (T, K, 2) normalised, source_view (V,), target_view (V,) and, where frames
    were read, prior_image (C, H, W) uint8 = frame 0 of the target clip; and, on request, what the arguments name.
    `data_samples`: a `ViewSynthesisDataSample` with target_keypoints (T, K, 2) normalised, target_keypoints_visible
    (T, K) and, where frames were read, target_video (C, T, H, W) uint8.

    Args:
        source_video: put the source clip into `inputs`, for pictures and for systems that look at it.
        prior_keypoints: put the true prior pose p_a (K, 2) into `inputs`, so that it is given and not predicted.
        target_keypoints: put the true pose of every target frame (T, K, 2) into `inputs`, unknown joints filled in, for
            systems that are given it.
        target_depth: put the depth maps of the target clip into `inputs`: (1, T, H, W) float32, metres / 5 along the
            camera's axis, 0 where unknown (beside the person, where the maps are masked). Needs `LoadClip(depth=True)`.
    """

    def __init__(
        self,
        source_video: bool = False,
        prior_keypoints: bool = False,
        target_keypoints: bool = False,
        target_depth: bool = False,
    ) -> None:
        self.source_video = source_video
        self.prior_keypoints = prior_keypoints
        self.target_keypoints = target_keypoints
        self.target_depth = target_depth

    def transform(self, results: dict) -> dict:
        """Pack one item."""
        size = results["frame_size"]
        inputs = {
            "source_keypoints": pixel_to_normalized(torch.from_numpy(results["source_keypoints"]), size),
            "source_view": torch.from_numpy(results["source_geometry"].as_vector()),
            "target_view": torch.from_numpy(results["target_geometry"].as_vector()),
        }
        truth = ViewSynthesisDataSample(
            target_keypoints=pixel_to_normalized(torch.from_numpy(results["target_keypoints"]), size),
            target_keypoints_visible=torch.from_numpy(results["target_keypoints_visible"].copy()),
        )
        if "target_video" in results:
            truth.target_video = _to_channels_first(results["target_video"])
            inputs["prior_image"] = truth.target_video[:, 0].clone()
        if self.source_video:
            inputs["source_video"] = _to_channels_first(results["source_video"])
        if self.target_depth:
            if "target_depth" not in results:
                raise ValueError("PackViewSynthesisInputs(target_depth=True) needs LoadClip(depth=True) before it")
            inputs["target_depth"] = torch.from_numpy(results["target_depth"].astype(np.float32)[None] / DEPTH_UNIT)
        if self.prior_keypoints:
            # From the first frame alone: a joint that is unknown there must not be learned from later frames.
            filled = fill_missing_keypoints(results["target_keypoints"][:1], size)
            inputs["prior_keypoints"] = pixel_to_normalized(torch.from_numpy(filled), size)[0]
        if self.target_keypoints:
            filled = fill_missing_keypoints(results["target_keypoints"], size)
            inputs["target_keypoints"] = pixel_to_normalized(torch.from_numpy(filled), size)
        meta = {key: results[key] for key in META_KEYS}
        meta["frame_indices"] = results["frame_indices"].tolist()
        meta["clip_id"] = "{recording_id}_{source_camera}_{target_camera}".format(**results)
        truth.set_metainfo(meta)
        return {"inputs": inputs, "data_samples": truth}

"""Reading a clip from the store: `LoadClip`."""

from __future__ import annotations

from mmcv.transforms import BaseTransform

from pasgan.registry import TRANSFORMS

ROLES = ("source", "target")


@TRANSFORMS.register_module()
class LoadClip(BaseTransform):
    """Read the keypoints, geometry and frames of both views, and the depth maps of the target view.

    Required keys: store, recording_index, source_camera, target_camera, frame_indices, keypoint_set. Optional key:
    source_frames, False where nobody packs the source clip, which then is not read.
    Added keys, for role in (source, target): `{role}_keypoints` (T, K, 2) float32 pixels, `{role}_keypoints_visible`
    (T, K) uint8, `{role}_geometry`, and `{role}_video` (T, H, W, 3) uint8 RGB if its frames are read; `target_depth`
    (T, H, W) uint16 millimetres, 0 where unknown, if depth is read; `frame_size` (H, W).

    Args:
        frames: read the frames too. The pose phase needs keypoints only and runs many times faster without.
        depth: read the depth maps of the target view too.

    Raises:
        StoreError: if depth is to be read and the store holds none.
    """

    def __init__(self, frames: bool = True, depth: bool = False) -> None:
        self.frames = frames
        self.depth = depth

    def transform(self, results: dict) -> dict:
        """Read both views."""
        store, index, frames = results["store"], results["recording_index"], results["frame_indices"]
        results["frame_size"] = tuple(store.frame_size)
        for role in ROLES:
            camera = results[f"{role}_camera"]
            keypoints, visible = store.keypoints(index, camera, frames, keypoint_set=results["keypoint_set"])
            results[f"{role}_keypoints"] = keypoints
            results[f"{role}_keypoints_visible"] = visible
            results[f"{role}_geometry"] = store.geometry(index, camera)
            if self.frames and (role == "target" or results.get("source_frames", True)):
                results[f"{role}_video"] = store.frames(index, camera, frames)
        if self.depth:
            results["target_depth"] = store.depth(index, results["target_camera"], frames)
        return results

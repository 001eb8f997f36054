"""The one sample type that crosses the borders between dataset, model, metrics and visualisation."""

from __future__ import annotations

from mmengine.structures import BaseDataElement


class ViewSynthesisDataSample(BaseDataElement):
    """Truth and prediction of one clip.

    Data fields (plain tensors):
        target_video: (C, T, H, W) uint8 RGB, the true clip of the target camera.
        target_keypoints: (T, K, 2) normalised; not clipped where a joint leaves the frame.
        target_keypoints_visible: (T, K) uint8, 0 unknown, 1 inferred, 2 tracked.
        pred_video: (C, T, H, W) float in [0, 1], written by the model.
        pred_keypoints: (T, K, 2) normalised, written by the model.

    Metainfo: recording_id, source_camera, target_camera, subject, action, frame_indices, clip_id.
    """

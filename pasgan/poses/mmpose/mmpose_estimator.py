"""Any top-down model of MMPose as a pose estimator."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from mmengine.config import Config

from pasgan.poses.base_video_pose_estimator import BaseVideoPoseEstimator
from pasgan.poses.detectors import BasePersonDetector
from pasgan.poses.errors import PoseEstimationError
from pasgan.poses.mmpose.keypoint_names import find_skeleton
from pasgan.poses.mmpose.model_building import build_model, read_config
from pasgan.poses.mmpose.model_zoo import find_config, find_weights
from pasgan.poses.mmpose.person_crops import PersonCrop, PersonCrops
from pasgan.poses.mmpose.runtime import import_mmpose
from pasgan.registry import POSE_ESTIMATORS


@POSE_ESTIMATORS.register_module()
class MMPoseEstimator(BaseVideoPoseEstimator):
    """Finds keypoints with a top-down model of MMPose, the crops of many frames in one forward pass.

    Everything that can be wrong with config, weights and skeleton is found when the estimator is made.

    Args:
        config: path of a top-down config of MMPose, or the name of a model of its zoo.
        checkpoint: path, `dict(urls=[...], sha256=...)`, or name of a model of the zoo, whose published weights are
            taken.
        detector: finds people.
        device: where the model runs.
        min_score: a keypoint of a lower score is missing.
        batch_size: crops that go through the network together. On a CPU more than 16 are slower: what passes between
            layers is then so large that its memory goes back to the system each time.

    Raises:
        PoseEstimationError: if MMPose is not installed, the config is not top-down, the weights do not fit it, or its
            keypoints are no skeleton of pasgan's.
        FileError: if the weights cannot be had.
    """

    def __init__(
        self,
        config: str | Path,
        checkpoint: str | Path | Mapping | None,
        detector: BasePersonDetector | dict,
        device: str = "cpu",
        min_score: float = 0.3,
        batch_size: int = 16,
    ) -> None:
        super().__init__(detector, min_score, batch_size)
        import_mmpose()
        path = find_config(config, "mmpose")
        cfg = read_config(path)
        if cfg.model.get("type") != "TopdownPoseEstimator":
            raise PoseEstimationError(
                f"{path} is a {cfg.model.get('type')}; MMPoseEstimator runs top-down models (TopdownPoseEstimator)"
            )
        self.model, meta = build_model(cfg, find_weights(checkpoint, "mmpose"), "mmpose", device)
        self.dataset_meta = meta.get("dataset_meta") or _config_meta(cfg)
        outputs = (cfg.model.get("test_cfg") or {}).get("output_keypoint_indices")
        self.skeleton = find_skeleton(self.dataset_meta, outputs)
        self.crops = PersonCrops(cfg.test_dataloader.dataset.pipeline, self.dataset_meta)
        self._check_keypoints(path)

    def crop(self, frame: np.ndarray, box: np.ndarray) -> PersonCrop:
        """See `BaseVideoPoseEstimator`."""
        return self.crops.cut(frame, box)

    def estimate_crops(self, crops: Sequence[PersonCrop]) -> tuple[np.ndarray, np.ndarray]:
        """See `BaseVideoPoseEstimator`."""
        with torch.inference_mode():
            batch = self.model.data_preprocessor(self.crops.pack(crops))
            # Convolutions on a CPU are a third faster with the channels last in memory.
            inputs = batch["inputs"].contiguous(memory_format=torch.channels_last)
            samples = self.model(inputs, batch["data_samples"], mode="predict")
        found = [sample.pred_instances for sample in samples]
        keypoints = np.concatenate([instances.keypoints[..., :2] for instances in found])
        scores = np.concatenate([instances.keypoint_scores for instances in found])
        return keypoints.astype(np.float32), scores.astype(np.float32)

    def _check_keypoints(self, config: Path) -> None:
        """Try the model on a black frame, whatever it sees there."""
        black, box = np.zeros((64, 64, 3), np.uint8), np.array([0, 0, 64, 64], np.float32)
        expected = f"the {self.skeleton.num_keypoints} keypoints of {self.skeleton.name} that its dataset has"
        try:
            found = self.estimate_crops([self.crop(black, box)])[0].shape[1]
        except (AssertionError, IndexError, RuntimeError) as error:
            raise PoseEstimationError(f"the model of {config} cannot run with {expected}: {error!r}") from error
        if found != self.skeleton.num_keypoints:
            raise PoseEstimationError(f"the model of {config} returns {found} keypoints instead of {expected}")


def _config_meta(cfg: Config) -> dict:
    """The description of the keypoints that the training set of a config has, as MMPose reads it."""
    from mmpose.apis.inference import dataset_meta_from_config

    with warnings.catch_warnings():  # it warns where it finds a relative path in its own package
        warnings.filterwarnings("ignore", "The metainfo config file")
        meta = dataset_meta_from_config(cfg)
    if meta is None:
        raise PoseEstimationError(f"{cfg.filename} and its weights do not say which keypoints the model finds")
    return meta

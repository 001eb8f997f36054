"""The metric of the test: model and trivial baselines, every region, every view pair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mmengine.evaluator import BaseMetric
from torch import Tensor

from pasgan.evaluation.clip_scores import (
    REGIONS,
    ClipTruth,
    FrameScores,
    check_prediction,
    score_frames,
    score_poses,
)
from pasgan.evaluation.functional import MAX_PSNR, MIN_MOVING_PIXELS, MOVING_THRESHOLD
from pasgan.evaluation.summary import ClipEntry, ScoreTable, pair_label, summarize
from pasgan.registry import METRICS


@METRICS.register_module()
class ViewSynthesisMetric(BaseMetric):
    """MSE, PSNR and SSIM on the full frame and in the regions, and the pose MSE, beside the trivial baselines.

    Every clip is scored three times: the model, the true first frame repeated (`copy`, images only) and the true first
    pose repeated (`repeat_pose`, pose only). Result keys: `psnr`, `ssim`, `mse` (full frame), `masked/psnr`, …,
    `cropped/…`, `moving/psnr`, `moving/mse`, `pose_mse`; the baselines as `copy/psnr`, `repeat_pose/pose_mse`, …; each
    is the mean over the view pairs. With `per_pair`, the model's values of every pair follow as `v1-v2/psnr`, ….
    Clips without frames (a phase that trains the pose alone) get the pose scores only.

    After `evaluate`, `table` holds everything, and `protocol` says by which conventions.

    Args:
        regions: which of `full`, `masked`, `cropped`, `moving` are scored.
        window: half side of the square around each joint that makes the key region, normalised units.
        given_frames: the first frames of a clip that are not scored as images, because the method is given frame 0;
            0 scores all. Poses are always scored in all frames.
        per_pair: also return the values of each view pair.
        collect_device: MMEngine's, where ranks exchange results.
        collect_dir: MMEngine's, folder for the exchange.

    Raises:
        ValueError: if a region is unknown.
    """

    # MMEngine warns about metrics without a prefix; this one has none on purpose, so that keys stay short.
    default_prefix = ""

    def __init__(
        self,
        regions: Sequence[str] = REGIONS,
        window: float = 0.25,
        given_frames: int = 1,
        per_pair: bool = True,
        collect_device: str = "cpu",
        collect_dir: str | None = None,
    ) -> None:
        super().__init__(collect_device=collect_device, collect_dir=collect_dir)
        if unknown := set(regions) - set(REGIONS):
            raise ValueError(f"unknown region {', '.join(sorted(unknown))}; known: {', '.join(REGIONS)}")
        if given_frames < 0:
            raise ValueError(f"given_frames must not be negative, got {given_frames}")
        self.regions = tuple(region for region in REGIONS if region in regions)
        self.window = window
        self.given_frames = given_frames
        self.per_pair = per_pair
        self.table: ScoreTable | None = None

    @property
    def protocol(self) -> dict[str, Any]:
        """The conventions behind the numbers, for the result file."""
        return {
            "frames": f"from frame {self.given_frames} of each clip on; poses: all frames",
            "mean": "over all frames and clips of an ordered view pair, then over the pairs",
            "mse": "RGB in [0, 1]",
            "psnr": f"per frame at data range 1, then averaged; at most {MAX_PSNR:.0f} dB",
            "ssim": "11x11 Gaussian, sigma 1.5, valid area, per RGB channel, data range 1, K1 0.01, K2 0.03",
            "pose_mse": "dx^2 + dy^2 in [-1, 1] units, mean over known joints",
            "regions": list(self.regions),
            "key_region": f"union of squares of half side {self.window} (normalised) around the true target joints",
            "masked": "everything outside the key region black in both videos, scored over the full frame",
            "cropped": "bounding box of the key region",
            "moving": f"pixels that differ from the true frame 0 by more than {MOVING_THRESHOLD} in some channel, "
            f"dilated 3x3; frames with fewer than {MIN_MOVING_PIXELS} are left out",
            "window": self.window,
            "given_frames": self.given_frames,
        }

    def process(self, data_batch: Any, data_samples: Sequence[dict]) -> None:
        """Score a batch, one entry per clip.

        Args:
            data_batch: unused.
            data_samples: dicts with `recording_id`, `source_camera`, `target_camera`, `target_keypoints` (T, K, 2),
                `target_keypoints_visible` (T, K), and where frames are scored `target_video` (C, T, H, W) uint8 and
                `pred_video` (C, T, H, W) float in [0, 1]; `pred_keypoints` (T, K, 2) if the method has them.

        Raises:
            ValueError: naming the clip, if a prediction is missing, of the wrong shape, not finite or out of range.
        """
        self.results.extend(self.score_clip(sample) for sample in data_samples)

    def score_clip(self, sample: dict) -> ClipEntry:
        """Score one clip and its baselines; see `process`."""
        ids = (sample["recording_id"], sample["source_camera"], sample["target_camera"])
        clip = f"{ids[0]} {pair_label(*ids[1:])}"
        scores: dict[str, dict[str, FrameScores]] = {"model": {}}
        areas: dict[str, FrameScores] = {}
        if sample.get("target_video") is not None:
            areas = self._score_video(sample, clip, scores)
        self._score_poses(sample, clip, scores)
        if not scores["model"]:
            raise ValueError(f"clip {clip}: the sample holds neither pred_video nor pred_keypoints")
        return ClipEntry(*ids, scores=scores, areas=areas)

    def _score_video(self, sample: dict, clip: str, scores: dict) -> dict[str, FrameScores]:
        """Add the image scores of the model and of `copy`; return the areas of the regions."""
        if sample.get("pred_video") is None:
            raise ValueError(f"clip {clip}: the sample has no pred_video")
        target: Tensor = sample["target_video"].cpu()
        pred = check_prediction(sample["pred_video"].cpu(), target.shape, clip).transpose(0, 1)[self.given_frames :]
        frames = target.transpose(0, 1).float() / 255  # (T, C, H, W)
        if self.given_frames >= len(frames):
            raise ValueError(f"clip {clip}: it has {len(frames)} frames, of which {self.given_frames} are not scored")
        truth = ClipTruth(
            frames=frames[self.given_frames :],
            first_frame=frames[0],
            keypoints=sample["target_keypoints"].cpu()[self.given_frames :],
            visible=sample["target_keypoints_visible"].cpu()[self.given_frames :],
            window=self.window,
        )
        scores["model"].update(score_frames(pred, truth, self.regions))
        scores["copy"] = score_frames(frames[:1].expand_as(truth.frames), truth, self.regions)
        return truth.area_shares(self.regions)

    @staticmethod
    def _score_poses(sample: dict, clip: str, scores: dict) -> None:
        """Add the pose scores of the model, if it has poses, and of `repeat_pose`."""
        target, visible = sample["target_keypoints"].cpu(), sample["target_keypoints_visible"].cpu()
        pred = sample.get("pred_keypoints")
        if pred is not None:
            pred = pred.cpu()
            if pred.shape != target.shape:
                shapes = f"{tuple(pred.shape)}, the true ones {tuple(target.shape)}"
                raise ValueError(f"clip {clip}: the predicted keypoints have shape {shapes}")
            if not pred.isfinite().all():
                raise ValueError(f"clip {clip}: the predicted keypoints hold NaN or infinite values")
            scores["model"].update(score_poses(pred, target, visible))
        scores["repeat_pose"] = score_poses(first_known_pose(target, visible).expand_as(target), target, visible)

    def compute_metrics(self, results: list[ClipEntry]) -> dict[str, float]:
        """Average all clips and fill `table`."""
        self.table = table = summarize(results)
        prefixes = {"model": "", "copy": "copy/", "repeat_pose": "repeat_pose/"}
        metrics: dict[str, float] = {}
        for row, prefix in prefixes.items():
            metrics |= {f"{prefix}{key}": table.mean(key, row) for key, rows in table.values.items() if row in rows}
        if self.per_pair:
            of_model = {key: rows["model"] for key, rows in table.values.items() if "model" in rows}
            for index, pair in enumerate(table.pairs):
                metrics |= {f"{pair.replace('→', '-')}/{key}": values[index] for key, values in of_model.items()}
        metrics["num_clips"] = sum(table.num_clips)
        if "moving/psnr" in table.frames_left_out:
            metrics["moving/frames_left_out"] = table.frames_left_out["moving/psnr"]
        return metrics


def first_known_pose(keypoints: Tensor, visible: Tensor) -> Tensor:
    """The pose of frame 0, each unknown joint taken from the first frame that knows it.

    Args:
        keypoints: (T, K, 2), not finite where unknown.
        visible: (T, K), 0 for unknown joints.

    Returns:
        (K, 2); a joint that no frame knows keeps the value of frame 0, and no frame counts it.
    """
    known = keypoints.isfinite().all(dim=-1) & (visible > 0)
    first = known.int().argmax(dim=0)  # the first of the largest values
    return keypoints.gather(0, first.view(1, -1, 1).expand(1, -1, keypoints.shape[-1])).squeeze(0)

"""The clips of the HTML report: the best and the worst, with all that is played side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from mmengine.dataset import BaseDataset
from torch import Tensor

from pasgan.apis.dump_evaluation import load_dump_config
from pasgan.evaluation import ClipMeans, PredictionDump
from pasgan.evaluation.functional import frame_psnr
from pasgan.evaluation.measure import REGION_NAMES, split_key
from pasgan.evaluation.result import Result
from pasgan.evaluation.summary import pair_label
from pasgan.ops.coords import normalized_to_pixel
from pasgan.registry import DATASETS
from pasgan.structures import get_skeleton
from pasgan.visualization import FULL_ERROR, error_maps
from pasgan.visualization.report import Better, Rank, ReportClip, ReportPanel


def report_clips(
    dumps: Mapping[str, PredictionDump],
    clips: Sequence[ClipMeans],
    result: Result,
    key: str,
    clips_per_rank: int,
    options: dict[str, Any] | None = None,
) -> list[ReportClip]:
    """The best and the worst clips of the first run.

    Args:
        dumps: run → its predictions.
        clips: scores of every clip of the first run.
        result: the first run's result.
        key: measure key by whose gain over the trivial baseline the clips are ranked.
        clips_per_rank: how many best and how many worst.
        options: `--cfg-options` of the first dump's config.

    Raises:
        DumpError: if a dump lacks a clip or was made for other data.
    """
    dump = next(iter(dumps.values()))
    dataset = DATASETS.build(load_dump_config(dump.folder, options).test_dataloader.dataset)
    indices = {clip_id: index for index, clip_id in enumerate(dataset.clip_ids())}
    for other in dumps.values():
        other.check_clips(list(indices))
    shown = []
    for rank, clip in rank_clips(clips, key, result.table.measure(key).better, clips_per_rank):
        panels = _panels(dumps, dataset, indices[clip.clip_id], clip.clip_id)
        shown.append(
            ReportClip(
                clip_id=f"{clip.recording_id} {pair_label(clip.source_camera, clip.target_camera)}",
                rank=rank,
                panels=panels,
                skeleton=get_skeleton(dataset.skeleton.name),
                scores=_score_texts(clip, result, key),
            )
        )
    return shown


def rank_clips(
    clips: Sequence[ClipMeans], key: str, better: Better, clips_per_rank: int
) -> list[tuple[Rank, ClipMeans]]:
    """The best and the worst clips, each from the most telling on; clips that were not scored are left out.

    Clips in which little moves have the best scores of all, whatever is generated. What tells is how much better a
    clip is than the trivial baseline, the copied first frame or the repeated first pose.
    """
    gains = {clip.clip_id: _gain(clip, key, better) for clip in clips}
    scored = [clip for clip in clips if not math.isnan(gains[clip.clip_id])]
    ordered = sorted(scored, key=lambda clip: gains[clip.clip_id], reverse=True)
    count = min(clips_per_rank, len(ordered) // 2)
    best = [("best", clip) for clip in ordered[:count]]
    return best + [("worst", clip) for clip in reversed(ordered[len(ordered) - count :])]


def _gain(clip: ClipMeans, key: str, better: Better) -> float:
    """By how much a clip is better than its trivial baseline; NaN if either was not scored."""

    def goodness(row: str) -> float:
        value = clip.scores.get(row, {}).get(key, math.nan)
        return {"higher": value, "lower": -value, "one": -abs(value - 1)}[better]

    baseline = "copy" if key in clip.scores.get("copy", {}) else "repeat_pose"
    return goodness("model") - goodness(baseline)


def _score_texts(clip: ClipMeans, result: Result, key: str) -> dict[str, str]:
    """The ranking measure of the model and of the copied first frame, and the pose error."""
    texts = {}
    for row, prefix, wanted in (("model", "", key), ("copy", "copy: ", key), ("model", "", "pose_mse")):
        value = clip.scores.get(row, {}).get(wanted, math.nan)
        if not math.isnan(value):
            measure = result.table.measure(wanted)
            region = f"{REGION_NAMES[split_key(wanted)[0]]} " if measure.of_images else ""
            texts[f"{prefix}{region}{measure.name}"] = f"{value:.{measure.decimals}f} {measure.unit}".strip()
    return texts


def _panels(dumps: Mapping[str, PredictionDump], dataset: BaseDataset, index: int, clip_id: str) -> list[ReportPanel]:
    item = dataset[index]
    truth = item["data_samples"]
    target = truth.target_video
    visible = truth.target_keypoints_visible.numpy()
    true_frames = _frames(target)
    panels = []
    if "source_video" in item["inputs"]:
        pose = _pixels(item["inputs"]["source_keypoints"], target)
        panels.append(ReportPanel("source", _frames(item["inputs"]["source_video"]), pose))
    panels.append(ReportPanel("target", true_frames, _pixels(truth.target_keypoints, target), visible))
    for name, dump in dumps.items():
        dump.check_truth(clip_id, target.transpose(0, 1))
        video, keypoints = dump.read(clip_id)
        frames = _frames(video)
        pose = None if keypoints is None else _pixels(keypoints, target)
        scores = {"full-frame PSNR": _psnr(video, target)}
        called = "generated" if len(dumps) == 1 else name
        panels.append(ReportPanel(called, frames, pose, frame_scores=scores, system=name))
        panels.append(ReportPanel(f"error, 0 to {FULL_ERROR:g}", error_maps(frames, true_frames), system=name))
    copied = target[:, :1].expand_as(target)
    panels.append(
        ReportPanel("copy first frame", _frames(copied), frame_scores={"full-frame PSNR": _psnr(copied, target)})
    )
    return panels


def _psnr(video: Tensor, target: Tensor) -> list[float]:
    """PSNR of each frame of two (3, T, H, W) uint8 clips; the first frame is given and not scored."""
    scores = frame_psnr(video.transpose(0, 1).float() / 255, target.transpose(0, 1).float() / 255)
    return [math.nan, *scores[1:].tolist()]


def _frames(video: Tensor) -> np.ndarray:
    """(3, T, H, W) → (T, H, W, 3) uint8."""
    return video.permute(1, 2, 3, 0).contiguous().numpy()


def _pixels(keypoints: Tensor, video: Tensor) -> np.ndarray:
    return normalized_to_pixel(keypoints, tuple(video.shape[-2:])).to(torch.float32).numpy()

"""How fast view pairs come out of stores, through the dataset, the pipeline and the dataloader of a config."""

from __future__ import annotations

import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import torch
from mmengine.config import Config
from torch.utils.data import DataLoader

from pasgan.data import FrameStore, InfiniteClipSampler, MultiViewActionDataset
from pasgan.data.stored_frames import stored_frame
from pasgan.registry import DATASETS, FUNCTIONS
from pasgan.structures import PasganError


class DataBenchmarkError(PasganError):
    """The benchmark cannot be run on what was given."""


@dataclass(frozen=True)
class DataSpeed:
    """One line of the benchmark.

    Attributes:
        source: what was read.
        workers: of the dataloader; 0 reads in the process that trains.
        pairs_per_second: by the clock.
        milliseconds: of processor time per pair, of all processes.
    """

    source: str
    workers: int
    pairs_per_second: float
    milliseconds: float


class VideoStore(FrameStore):
    """A store whose frames come from the video files: opened, sought, decoded and resized for every clip.

    Args:
        root: the store; keypoints and geometry come from it.
        raw: folder of the video files that the store was made from.
    """

    def __init__(self, root: str | Path, raw: str | Path) -> None:
        super().__init__(root)
        self.videos = {path.name: path for path in Path(raw).rglob("*") if path.is_file()}

    def frames(self, recording_index: int, camera: str, frame_indices: Sequence[int] | np.ndarray) -> np.ndarray:
        """See `FrameStore.frames`."""
        source = self.recordings[recording_index].cameras[camera].source
        if source not in self.videos:
            raise DataBenchmarkError(f"--raw holds no {source}; give the folder that {self.location} was made from")
        capture = cv2.VideoCapture(str(self.videos[source]), cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
        frames = []
        for index in frame_indices:
            capture.set(cv2.CAP_PROP_POS_FRAMES, int(index))
            frame = capture.read()[1]
            frames.append(stored_frame(frame, (0, 0, frame.shape[1], frame.shape[0]), self.frame_size))
        capture.release()
        return np.stack(frames)


def benchmark_data(
    cfg: Config, stores: Sequence[str], raw: str | None, workers: Sequence[int], pairs: int, video_pairs: int
) -> list[DataSpeed]:
    """Time the training data of a config.

    Every pair is read once before it is timed, so that what is timed is the work and not the disk.

    Args:
        cfg: whose `train_dataloader` is used.
        stores: folders or URLs.
        raw: folder of the video files of the first store, to be read as well; None leaves them out.
        workers: numbers of worker processes to try.
        pairs: how many to read from each store.
        video_pairs: how many to read from the video files.

    Raises:
        StoreError: if a store cannot be read.
        DataBenchmarkError: if a video file is missing.
    """
    cv2.setNumThreads(0)
    torch.set_num_threads(1)
    results = []
    for root in stores:
        dataset = _dataset(cfg, root)
        results += _speeds(cfg, dataset, f"{dataset.store.layouts['frames']} store", workers, pairs)
    if raw is not None:
        dataset = _dataset(cfg, stores[0])
        dataset.store = VideoStore(stores[0], raw)
        results += _speeds(cfg, dataset, "video files", workers, video_pairs)
    return results


def format_speeds(speeds: Sequence[DataSpeed]) -> str:
    """The lines as a Markdown table."""
    lines = ["| source | workers | view pairs per second | processor ms per pair |", "|---|---|---|---|"]
    for speed in speeds:
        lines.append(f"| {speed.source} | {speed.workers} | {speed.pairs_per_second:.0f} | {speed.milliseconds:.2f} |")
    return "\n".join(lines)


def _dataset(cfg: Config, root: str) -> MultiViewActionDataset:
    return DATASETS.build({**cfg.train_dataloader.dataset, "data_root": root})


def _speeds(
    cfg: Config, dataset: MultiViewActionDataset, source: str, workers: Sequence[int], pairs: int
) -> list[DataSpeed]:
    positions = list(islice(InfiniteClipSampler(dataset, seed=0), pairs))
    for position in positions:
        dataset[position]
    return [DataSpeed(source, count, *_timed(_loader(cfg, dataset, positions, count), pairs)) for count in workers]


def _loader(cfg: Config, dataset: MultiViewActionDataset, positions: list[int], workers: int) -> DataLoader:
    options = cfg.train_dataloader
    collate = FUNCTIONS.get(options.get("collate_fn", {"type": "pseudo_collate"})["type"])
    return DataLoader(dataset, options.batch_size, sampler=positions, num_workers=workers, collate_fn=collate)


def _timed(loader: DataLoader, pairs: int) -> tuple[float, float]:
    """Pairs per second by the clock, from the first batch on, and processor milliseconds per pair, of all batches."""
    used, batches = _processor_seconds(), iter(loader)
    next(batches)
    start = time.perf_counter()
    for _ in batches:
        pass
    seconds = time.perf_counter() - start
    del batches  # ends the workers, whose time is known then
    rest = pairs - loader.batch_size
    return rest / seconds, 1000 * (_processor_seconds() - used) / pairs


def _processor_seconds() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime

"""The whole extraction: a store gets a keypoint set, or every video of a folder a file of poses."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch

from pasgan.apis.pose_extraction.extraction import PoseWorkers
from pasgan.apis.pose_extraction.extraction_report import compare_sides, write_report
from pasgan.apis.pose_extraction.frame_sources import FrameSourceError, find_videos, store_views
from pasgan.apis.pose_extraction.pose_outputs import FolderOutput, StoreOutput
from pasgan.apis.pose_extraction.worker import Conversion
from pasgan.data import FrameStore
from pasgan.data.added_keypoints import KeypointSetWriter
from pasgan.data.preparation import available_cores
from pasgan.data.store_format import JOURNAL_FILE
from pasgan.files import file_sha256
from pasgan.poses import BaseVideoPoseEstimator, empty_track
from pasgan.registry import POSE_ESTIMATORS


@dataclass(frozen=True)
class PoseExtraction:
    """How poses are extracted.

    Attributes:
        estimator: config of the pose estimator.
        imports: modules that define it, as `custom_imports` of a config.
        processes: how many work at the same time; None for one per graphics card, or per core without one.
        conversion: what is done to the poses.
    """

    estimator: dict[str, Any]
    imports: Sequence[str] = ()
    processes: int | None = None
    conversion: Conversion = field(default_factory=Conversion)

    def run(self, source: Path, out: Path | None, keypoint_set: str | None, boxes_from: str | None) -> str:
        """Extract the poses of a store, of a folder of videos, or of one video.

        Args:
            source: the store or the videos.
            out: folder for the poses of videos.
            keypoint_set: name of the store's new set; by default that of the skeleton.
            boxes_from: keypoint set of the store whose boxes say where the person is.

        Returns:
            A summary for people.

        Raises:
            PasganError: if something is wrong with the input, the estimator or the output, before frames are read.
        """
        skeleton = self._check_estimator()
        if (source / JOURNAL_FILE).is_file():
            return self._run_store(FrameStore.open(source), keypoint_set or skeleton, skeleton, boxes_from)
        if out is None:
            raise FrameSourceError(f"{source} is no store: name a folder for the poses of its videos with --out")
        return self._run_videos(source, out)

    def _check_estimator(self) -> str:
        """Build the estimator once, so that everything that is wrong with it comes first; the wanted skeleton."""
        estimator: BaseVideoPoseEstimator = POSE_ESTIMATORS.build(self.estimator)
        return self.conversion.apply(empty_track(1, estimator.skeleton.name)).skeleton

    def _run_store(self, store: FrameStore, name: str, skeleton: str, boxes_from: str | None) -> str:
        with KeypointSetWriter(store, name, skeleton, {**self._origin(), "boxes_from": boxes_from}) as writer:
            output, parts = StoreOutput(writer), store.root / f".parts-{name}"
            self._extract(store_views(store, writer.missing(), boxes_from), parts, output)
            writer.publish()
        store = FrameStore.open(store.root)
        summary = write_report(store.root / f"report-{name}.json", output.notes, compare_sides(store, name))
        return f"{summary}\nkeypoint set {name!r} in {store.root}"

    def _run_videos(self, source: Path, out: Path) -> str:
        videos, broken = find_videos(source)
        output = FolderOutput(out, self._origin())
        self._extract(list(output.missing(videos)), out / ".parts", output)
        notes = {**output.notes, **{name: {"warnings": [reason]} for name, reason in broken.items()}}
        return write_report(out / "report.json", dict(sorted(notes.items())), {}) + f"\nposes in {out}"

    def _extract(self, sources: list, parts: Path, output: StoreOutput | FolderOutput) -> None:
        processes = self.processes or torch.cuda.device_count() or available_cores()
        processes = max(1, min(processes, len(sources)))
        workers = PoseWorkers(self.estimator, self.imports, parts, self.conversion)
        workers.extract_all(sources, output.finish, processes)
        shutil.rmtree(parts, ignore_errors=True)

    def _origin(self) -> dict[str, Any]:
        """What makes two extractions the same: estimator, its files by their hash, what is done to its poses."""
        files = {value: file_sha256(value) for value in _strings(self.estimator) if Path(value).is_file()}
        return {"estimator": self.estimator, "files": files, **asdict(self.conversion)}


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from _strings(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _strings(value)

"""One process of the extraction: it has its own estimator and takes one video after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from mmengine.utils import import_modules_from_strings

from pasgan.apis.pose_extraction.frame_sources import FrameSource
from pasgan.poses import BaseVideoPoseEstimator, PoseTrack, empty_track
from pasgan.poses.actor import follow_actor
from pasgan.poses.people_file import PeopleFile
from pasgan.poses.pose_coverage import PoseCoverage, measure_coverage
from pasgan.registry import POSE_ESTIMATORS
from pasgan.structures import PasganError

# Of this process: its estimator, and the counter of frames that it shares with all others.
_estimator: BaseVideoPoseEstimator | None = None
_counter: Any = None


@dataclass(frozen=True)
class Extracted:
    """What was found in one video; `problem` says why there is nothing, if there is not."""

    track: PoseTrack | None
    coverage: PoseCoverage | None
    problem: str = ""


def begin_worker(config: dict[str, Any], imports: Sequence[str], counter: Any, devices: Any) -> None:
    """Build the estimator of this process, on the next of the devices."""
    global _estimator, _counter
    torch.set_num_threads(1)
    import_modules_from_strings(list(imports))
    _estimator, _counter = POSE_ESTIMATORS.build({**config, **devices.get()}), counter


@dataclass(frozen=True)
class Conversion:
    """What is done to the poses of the estimator.

    Attributes:
        skeleton: name of the wanted skeleton; None for the estimator's own.
        flip: exchange left and right.
        allow_missing: keypoints that cannot be had stay missing, otherwise they are an error.
    """

    skeleton: str | None = None
    flip: bool = False
    allow_missing: bool = False

    def apply(self, track: PoseTrack) -> PoseTrack:
        """The converted track.

        Raises:
            PoseEstimationError: if there are keypoints that cannot be had.
        """
        if self.skeleton is None and not self.flip:
            return track
        return track.converted(self.skeleton or track.skeleton, self.flip, self.allow_missing)


def extract(source: FrameSource, part: Path, conversion: Conversion) -> Extracted:
    """Find the actor of one video, going on with what lies in `part`.

    Args:
        source: the video.
        part: file for the people of the frames that are done.
        conversion: what is done to the poses afterwards.
    """
    try:
        with PeopleFile(part, _estimator.skeleton.num_keypoints) as file:
            _add(file.num_frames)
            frames = source.frames(file.num_frames)
            people = _estimator.estimate_people(frames, source.detector(), file.num_frames)
            while batch := list(islice(people, _estimator.batch_size)):
                file.append(batch)
                _add(len(batch))
            found = file.read()
    except PasganError as error:
        return Extracted(None, None, str(error))
    name = _estimator.skeleton.name
    track = conversion.apply(follow_actor(found, name) or empty_track(len(found), name))
    return Extracted(track, measure_coverage(track))


def _add(frames: int) -> None:
    with _counter.get_lock():
        _counter.value += frames

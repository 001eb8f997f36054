"""PKU-MMD, phases 1 and 2, in its official form: long videos of three cameras, skeleton text, label and split files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np

from pasgan.data.readers.base_reader import BaseReader, Dropped, ReaderError, RecordingSource, Scan
from pasgan.data.readers.ntu_skeleton import COLOR_FRAME_SIZE, scale_points
from pasgan.data.readers.pku_actor import camera_azimuth, select_actor, view_azimuths
from pasgan.data.readers.pku_files import TakeFiles, find_takes
from pasgan.data.readers.pku_labels import LABEL_TOLERANCE, MatchedAction, match_labels, read_labels
from pasgan.data.readers.pku_projection import measure_offset, project_to_color
from pasgan.data.readers.pku_skeleton import read_pku_skeleton
from pasgan.data.readers.video import probe_video
from pasgan.registry import READERS
from pasgan.structures import NOT_TRACKED, TRACKED, CameraView, Recording, ViewGeometry
from pasgan.structures.pku_protocol import (
    CAMERA_AZIMUTH,
    CAMERA_DISTANCE,
    CAMERA_HEIGHT,
    TWO_PERSON_ACTIONS,
    performer_of_take,
)

KEYPOINT_SET = "kinect25"
SPLIT = "pku_xsub"
CAMERAS = tuple(CAMERA_AZIMUTH)
# Which camera's frames are the common time, the first that is there.
REFERENCES = ("M", "L", "R")


@dataclass(frozen=True)
class PKUClip(RecordingSource):
    """One action of a take.

    Attributes:
        take: name of the take.
        clip: where the action is in the videos.
        replication: 1 for the first time that the take shows this class, and so on.
        part: `train` or `test` of the cross-subject split, "" if it is in none.
        notes: warnings that follow from the label files.
    """

    take: str = ""
    clip: MatchedAction | None = None
    replication: int = 1
    part: str = ""
    notes: tuple[str, ...] = field(default=())


# Of a take's three cameras, for all of its recordings that are read one after the other.
_skeleton = lru_cache(maxsize=6)(read_pku_skeleton)


@lru_cache(maxsize=6)
def _offset(video: Path, skeleton: Path) -> np.ndarray | None:
    return measure_offset(video, _skeleton(skeleton))


@READERS.register_module()
class PKUMMDReader(BaseReader):
    """PKU-MMD: one recording per labelled action, with those of the views L, M and R that have all their files.

    Args:
        root: the folder with videos, skeletons, labels and splits; how they are nested in it does not matter.
        include_two_person: also take the two-person classes, with one body each, the most moving one; in two cameras
            that need not be the same person.
        keypoints: `calibrated` projects the joints and shifts them by what each video shows (see `measure_offset`);
            `projection` relies on the constants, which saves opening each video once more, e.g. if keypoints from
            MMPose are added to the store afterwards.
    """

    dataset = "pku_mmd"
    # A quarter of 1920×1080, aspect kept: the NTU protocol at twice its size, for crops of 224.
    default_frame_size = (270, 480)

    def __init__(
        self,
        root: str | Path,
        include_two_person: bool = False,
        keypoints: Literal["calibrated", "projection"] = "calibrated",
    ) -> None:
        if keypoints not in ("calibrated", "projection"):
            raise ReaderError(f"keypoints of PKU-MMD are 'calibrated' or 'projection', not {keypoints!r}")
        self.root = Path(root)
        self.include_two_person = include_two_person
        self.keypoints = keypoints

    @property
    def keypoint_sets(self) -> dict[str, str]:
        """The projected joints."""
        return {KEYPOINT_SET: "kinect25"}

    @property
    def options(self) -> dict:
        """What the user may choose."""
        return {"include_two_person": self.include_two_person, "keypoints": self.keypoints}

    def scan(self) -> Scan:
        """Read the label files and match the actions of each take's cameras."""
        if not self.root.is_dir():
            raise ReaderError(f"{self.root}: no such folder; it should hold *-L.avi and the like, and *-L.txt")
        takes, split = find_takes(self.root)
        if not takes:
            raise ReaderError(f"{self.root}: holds no file named like 0002-L.avi, 0002-L.txt or A10N08-L.avi")
        scan = Scan()
        for take, files in takes.items():
            try:
                self._scan_take(take, files, split, scan)
            except ReaderError as error:
                scan.dropped.append(Dropped(take, error.reason, error.message))
        return scan

    def _scan_take(self, take: str, files: TakeFiles, split: dict[str, str], scan: Scan) -> None:
        """Add the actions of a take to the scan."""
        cameras, notes = _whole_cameras(take, files)
        part, split_notes = _part_of(take, cameras, split)
        videos, skeletons, labels = (
            {camera: found[camera] for camera in cameras} for found in (files.videos, files.skeletons, files.labels)
        )
        reference = next(camera for camera in REFERENCES if camera in cameras)
        clips, lost = match_labels({camera: read_labels(path) for camera, path in labels.items()}, reference)
        for index in lost:
            detail = f"{labels[reference]}, action {index}: has no equal in another camera's file, or ends too early"
            scan.dropped.append(Dropped(f"{take}-i{index:03d}", "label not in all cameras", detail))
        actions = [clip.action for clip in clips]
        for number, clip in enumerate(clips):
            name = f"{take}-a{clip.action:02d}-i{clip.index:03d}"
            if problem := self._problem(clip):
                scan.dropped.append(Dropped(name, *problem))
                continue
            replication = actions[: number + 1].count(clip.action)
            all_notes = (*notes, *split_notes, *_label_note(clip))
            scan.sources.append(
                PKUClip(
                    name, videos, skeletons, take=take, clip=clip, replication=replication, part=part, notes=all_notes
                )
            )

    def _problem(self, clip: MatchedAction) -> tuple[str, str] | None:
        """(reason, detail) if an action must be left out."""
        if clip.action in TWO_PERSON_ACTIONS and not self.include_two_person:
            return "two-person action", f"class {clip.action} is performed by two people"
        if clip.num_frames < 1:
            return "label not in all cameras", "the action is over before all cameras record"
        return None

    def read(self, source: PKUClip) -> Recording:
        """Take an action out of its take: joints projected onto the pixels of its videos.

        Raises:
            ReaderError: if a skeleton file or a video cannot be used.
        """
        recording = Recording(
            source.recording_id,
            performer_of_take(source.take),
            source.clip.action,
            2 if source.take.startswith("A") else 1,
            source.replication,
            views={},
            warnings=list(source.notes),
            splits={SPLIT: source.part} if source.part else {},
        )
        offsets: dict[str, np.ndarray | None] = dict.fromkeys(source.videos)
        if self.keypoints == "calibrated":
            offsets = {camera: _offset(video, source.poses[camera]) for camera, video in source.videos.items()}
            recording.warnings += _offset_notes(offsets)
        measured = {camera: camera_azimuth(_add_view(recording, source, camera, offsets[camera])) for camera in offsets}
        azimuths, note = view_azimuths(measured)
        recording.warnings += [note] if note else []
        for camera, view in recording.views.items():
            view.geometry = replace(view.geometry, azimuth=azimuths[camera])
        return recording


def _add_view(recording: Recording, source: PKUClip, camera: str, offset: np.ndarray | None) -> np.ndarray:
    """Add one camera to a recording; returns its actor's joints, (T, 25, 3) metres."""
    video, path = source.videos[camera], source.poses[camera]
    bodies, info = _skeleton(path), probe_video(video)
    total = info.num_frames or len(bodies)
    if abs(total - len(bodies)) > LABEL_TOLERANCE:
        lengths = f"{camera} has {len(bodies)} and {total} frames"
        recording.warnings.append(f"skeleton and video differ in length: {lengths}")
    first = source.clip.first_frames[camera]
    end = min(first + source.clip.num_frames, len(bodies), total)
    if end < first + source.clip.num_frames:
        recording.warnings.append(f"label beyond the end: {camera} lacks {first + source.clip.num_frames - end} frames")
    actor = select_actor(bodies[first:end]) if end > first else None
    if actor is None:
        raise ReaderError(f"{path}: no body in frames {first} to {end - 1}", "no body in a skeleton file")
    points = project_to_color(actor) + (0 if offset is None else offset)
    known = np.isfinite(points).all(axis=-1)
    if lost := int((~known.any(axis=-1)).sum()):
        recording.warnings.append(f"actor lost: {camera} in {lost} of {len(actor)} frames")
    recording.views[camera] = CameraView(
        camera,
        video,
        len(actor),
        ViewGeometry(CAMERA_AZIMUTH[camera], CAMERA_HEIGHT, CAMERA_DISTANCE),
        keypoints={KEYPOINT_SET: scale_points(points, COLOR_FRAME_SIZE, info.size)},
        keypoints_visible={KEYPOINT_SET: np.where(known, TRACKED, NOT_TRACKED).astype(np.uint8)},
        crop=(0, 0, info.size[1], info.size[0]),
        first_frame=first,
    )
    return actor


def _offset_notes(offsets: dict[str, np.ndarray | None]) -> list[str]:
    """For the report: by how much the joints were shifted, and where that is unknown."""
    found = [f"{camera} {offset[0]:+.1f} {offset[1]:+.1f}" for camera, offset in offsets.items() if offset is not None]
    unknown = [camera for camera, offset in offsets.items() if offset is None]
    notes = [f"projection shifted: {', '.join(found)} (x, y in pixels of 1920x1080)"] if found else []
    return notes + ([f"projection not calibrated: {', '.join(unknown)} do not show it"] if unknown else [])


def _whole_cameras(take: str, files: TakeFiles) -> tuple[list[str], list[str]]:
    """The cameras that have video, skeleton and label, and warnings about the others.

    Raises:
        ReaderError: if fewer than two have.
    """
    kinds = {"video": files.videos, "skeleton": files.skeletons, "label": files.labels}
    missing = {camera: [kind for kind, found in kinds.items() if camera not in found] for camera in CAMERAS}
    cameras = [camera for camera in CAMERAS if not missing[camera]]
    notes = [f"camera missing: {camera} has no {' and no '.join(lack)}" for camera, lack in missing.items() if lack]
    if len(cameras) < 2:
        reason = next(f"missing {lack[0]} of a camera" for lack in missing.values() if lack)
        detail = f"take {take}: two cameras with video, skeleton and label are needed; {'; '.join(notes)}"
        raise ReaderError(detail, reason)
    return cameras, notes


def _part_of(take: str, cameras: list[str], split: dict[str, str]) -> tuple[str, list[str]]:
    """The part of the cross-subject split that a take belongs to, "" if none, and a warning if that is not clear."""
    parts = {split.get(f"{take}-{camera}", "") for camera in cameras}
    if len(parts) == 1:
        return parts.pop(), []
    return "", [f"split unclear: the cameras of {take} are in different parts of the cross-subject split"]


def _label_note(clip: MatchedAction) -> list[str]:
    if clip.disagreement <= LABEL_TOLERANCE:
        return []
    return [f"labels differ: by {clip.disagreement} frames between the cameras, their median is used"]

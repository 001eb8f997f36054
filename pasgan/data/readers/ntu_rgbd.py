"""NTU RGB+D in its official form: `SsssCcccPpppRrrrAaaa_rgb.avi`, `SsssCcccPpppRrrrAaaa.skeleton`, depth maps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np

from pasgan.data.readers.base_reader import BaseReader, Dropped, ReaderError, RecordingSource, Scan
from pasgan.data.readers.ntu_body_matching import match_bodies
from pasgan.data.readers.ntu_depth import find_depth_maps
from pasgan.data.readers.ntu_files import find_files, numbers_of, one_sided_setups
from pasgan.data.readers.ntu_missing_skeletons import MISSING_SKELETONS
from pasgan.data.readers.ntu_setup_table import MEAN_HEIGHT_DISTANCE, read_setup_table
from pasgan.data.readers.ntu_skeleton import (
    COLOR_FRAME_SIZE,
    SkeletonBody,
    SkeletonSequence,
    read_skeleton,
    scale_points,
)
from pasgan.data.readers.video import probe_video
from pasgan.registry import READERS
from pasgan.structures import NOT_TRACKED, CameraView, Recording, ViewGeometry
from pasgan.structures.ntu_protocol import AZIMUTH, NUM_CAMERAS, NUM_SETUPS, SETUP_HEIGHT_DISTANCE

KEYPOINT_SET = "kinect25"
CAMERAS = tuple(f"C{number:03d}" for number in range(1, NUM_CAMERAS + 1))
# Why a camera cannot be used; of several reasons a recording is dropped for the first.
REASONS = (
    "listed as missing skeleton",
    "missing video of a camera",
    "missing skeleton of a camera",
    "missing depth maps of a camera",
)
# A50–A60 of NTU-60 and A106–A120 of NTU-120 are performed by two people.
TWO_PERSON_ACTIONS = frozenset(range(50, 61)) | frozenset(range(106, 121))
# A body seen in a smaller part of the frames is taken as the actor only if no other body is there: short tracks are
# mostly furniture, and jump.
MIN_PRESENCE = 0.25


def select_actor(sequence: SkeletonSequence) -> SkeletonBody | None:
    """The acting body: the one whose joints vary most, i.e. with the largest variance summed over joints and axes.

    Returns:
        The body, or None if no body has a joint with a known place in the colour frame.
    """
    return next(iter(_by_motion(sequence)), None)


def _by_motion(sequence: SkeletonSequence) -> list[SkeletonBody]:
    """The bodies that may be the actor, the most moving first."""
    bodies = [body for body in sequence.bodies if not np.isnan(body.color_points).all()]
    lasting = [body for body in bodies if len(body.frames) >= MIN_PRESENCE * sequence.num_frames]
    return sorted(lasting or bodies, key=_motion, reverse=True)


def _motion(body: SkeletonBody) -> float:
    positions = body.positions[~np.isnan(body.positions).any(axis=(1, 2))].astype(np.float64)
    return float(positions.var(axis=0).sum()) if len(positions) else 0.0


@READERS.register_module()
class NTURGBDReader(BaseReader):
    """NTU RGB+D: three synchronised cameras, Kinect-v2 joints.

    Args:
        root: the folder with the videos and skeletons; how they are nested in it does not matter.
        include_two_person: also take the two-person actions (A050–A060, A106–A120), with one person each, the same in
            all cameras: the most moving one. What is unclear about it becomes a warning.
        skip_listed: leave out the clips that are in the owners' list of missing skeletons.
        depth: read the masked depth maps too, and leave out the clips that have none.
        cameras: the cameras to use.
        min_cameras: a recording is kept if so many of them have all their files; None is all of them.
        setup_table: text file with the heights and distances of setups (see `ntu_setup_table`); setups of which nothing
            is known (S018–S032) get the mean of the published table, and a warning.
    """

    dataset = "ntu_rgbd"
    # The CRCV protocol: an eighth of 1920×1080, aspect kept.
    default_frame_size = (135, 240)

    def __init__(
        self,
        root: str | Path,
        include_two_person: bool = False,
        skip_listed: bool = True,
        depth: bool = False,
        cameras: Sequence[str] = CAMERAS,
        min_cameras: int | None = None,
        setup_table: str | Path | None = None,
    ) -> None:
        self.root = Path(root)
        self.include_two_person = include_two_person
        self.skip_listed = skip_listed
        self.depth = depth
        self.cameras = tuple(sorted({camera.upper() for camera in cameras}))
        self.min_cameras = len(self.cameras) if min_cameras is None else min_cameras
        if not set(self.cameras) <= set(CAMERAS) or not 2 <= self.min_cameras <= len(self.cameras):
            raise ReaderError(
                f"cameras {', '.join(self.cameras)}, at least {self.min_cameras} of them: NTU RGB+D has "
                f"{', '.join(CAMERAS)}, and a view pair needs two"
            )
        self.setup_table = read_setup_table(setup_table)

    @property
    def keypoint_sets(self) -> dict[str, str]:
        """The joints of the skeleton files."""
        return {KEYPOINT_SET: "kinect25"}

    @property
    def options(self) -> dict:
        """What the user may choose."""
        chosen: dict = {"include_two_person": self.include_two_person, "skip_listed": self.skip_listed}
        if self.depth:
            chosen["depth"] = True
        if self.cameras != CAMERAS:
            chosen["cameras"] = list(self.cameras)
        if self.min_cameras != len(self.cameras):
            chosen["min_cameras"] = self.min_cameras
        if self.setup_table != SETUP_HEIGHT_DISTANCE:
            chosen["setup_table"] = {f"S{setup:03d}": list(row) for setup, row in sorted(self.setup_table.items())}
        return chosen

    def scan(self) -> Scan:
        """Group the files of `root` into recordings; drop those that cannot be used, judging by names alone."""
        if not self.root.is_dir():
            raise ReaderError(f"{self.root}: no such folder; it should hold *_rgb.avi and *.skeleton files")
        recordings = find_files(self.root, self.depth)
        if not recordings:
            raise ReaderError(
                f"{self.root}: holds no file named like S001C001P001R001A001_rgb.avi or S001C001P001R001A001.skeleton"
            )
        scan = Scan(notes=one_sided_setups(recordings))
        for key in sorted(recordings):
            source = RecordingSource(key, **recordings[key])
            lacking = self._lacking(source)
            problem = self._problem(source, lacking)
            if problem is None:
                scan.sources.append(_without(source, self.cameras, lacking))
            else:
                scan.dropped.append(Dropped(key, *problem))
        return scan

    def _problem(self, source: RecordingSource, lacking: dict[str, tuple[str, str]]) -> tuple[str, str] | None:
        """(reason, detail) if the recording must be left out."""
        setup, _, replication, action = numbers_of(source.recording_id)
        if action in TWO_PERSON_ACTIONS and not self.include_two_person:
            return "two-person action", f"A{action:03d} is performed by two people"
        if setup not in self.setup_table and not 1 <= setup <= NUM_SETUPS:
            return "unknown setup", f"S{setup:03d} is not in the table of camera heights and distances"
        if (replication, 1) not in AZIMUTH:
            return "unknown replication", f"R{replication:03d}: only R001 and R002 have known view angles"
        if len(self.cameras) - len(lacking) >= self.min_cameras:
            return None
        reason = min((why for why, _ in lacking.values()), key=REASONS.index)
        return reason, ", ".join(detail for why, detail in lacking.values() if why == reason)

    def _lacking(self, source: RecordingSource) -> dict[str, tuple[str, str]]:
        """Camera → (reason, detail) why it cannot be used."""
        listed, no_video, no_skeleton, no_depth = REASONS
        lacking = {}
        for camera in self.cameras:
            clip = source.recording_id.replace("P", f"{camera}P")
            if self.skip_listed and clip in MISSING_SKELETONS:
                lacking[camera] = listed, f"{clip} in the owners' list"
            elif camera not in source.videos:
                lacking[camera] = no_video, f"no {clip}_rgb.avi"
            elif camera not in source.poses:
                lacking[camera] = no_skeleton, f"no {clip}.skeleton"
            elif self.depth and camera not in source.depths:
                lacking[camera] = no_depth, f"no folder {clip} of MDepth-*.png"
        return lacking

    def read(self, source: RecordingSource) -> Recording:
        """Parse the skeletons of a recording and place the joints on the pixels of its videos.

        Raises:
            ReaderError: if a skeleton file or the header of a video cannot be used.
        """
        setup, subject, replication, action = numbers_of(source.recording_id)
        recording = Recording(source.recording_id, subject, action, setup, replication, views={})
        if lost := [camera for camera in self.cameras if camera not in source.videos]:
            recording.warnings.append(f"camera left out: {', '.join(lost)}")
        if setup not in self.setup_table:
            recording.warnings.append(
                f"camera place unknown: no height and distance of S{setup:03d}, taken as the mean"
            )
        height, distance = self.setup_table.get(setup, MEAN_HEIGHT_DISTANCE)
        azimuths = {camera: AZIMUTH[replication, int(camera[1:])] for camera in sorted(source.videos)}
        sequences = {camera: read_skeleton(source.poses[camera]) for camera in azimuths}
        actors, clear = self._actors(sequences, source, azimuths, action)
        if not clear:
            recording.warnings.append(f"people unclear: which of the two is which in {', '.join(actors)}")
        for camera, actor in actors.items():
            video, sequence = source.videos[camera], sequences[camera]
            if len(actor.frames) < sequence.num_frames:
                lost = sequence.num_frames - len(actor.frames)
                recording.warnings.append(f"actor lost: {camera} in {lost} of {sequence.num_frames} frames")
            geometry = ViewGeometry(azimuths[camera], height, distance)
            info = probe_video(video)
            if info.num_frames > sequence.num_frames:
                recording.warnings.append(
                    f"fewer poses than frames: {camera} has {sequence.num_frames} poses and {info.num_frames} frames"
                )
            crop = (0, 0, info.size[1], info.size[0])
            view = CameraView(camera, video, sequence.num_frames, geometry, crop=crop)
            _set_keypoints(view, actor, info.size)
            if self.depth:
                view.depth_maps = find_depth_maps(source.depths[camera], sequence, info.size)
                if (count := len(view.depth_maps.files)) < sequence.num_frames:
                    recording.warnings.append(f"depth ends early: {camera} has {count} of {sequence.num_frames} maps")
                    view.num_frames = count
            recording.views[camera] = view
        return recording

    def _actors(
        self, sequences: dict[str, SkeletonSequence], source: RecordingSource, azimuths: dict[str, float], action: int
    ) -> tuple[dict[str, SkeletonBody], bool]:
        """Camera → the acting body, and whether it is clear that it is the same person in all cameras."""
        candidates = {camera: _by_motion(sequence) for camera, sequence in sequences.items()}
        for camera, bodies in candidates.items():
            if not bodies:
                message = f"{source.poses[camera]}: no body is seen by the colour camera"
                raise ReaderError(message, "no body in a skeleton file")
        if action not in TWO_PERSON_ACTIONS:
            return {camera: bodies[0] for camera, bodies in candidates.items()}, True
        return match_bodies(sequences, candidates, azimuths)


def _without(source: RecordingSource, cameras: Sequence[str], lacking: Collection[str]) -> RecordingSource:
    """The source with those of `cameras` alone that lack nothing."""
    kept = [camera for camera in cameras if camera not in lacking]
    videos, poses = ({camera: files[camera] for camera in kept} for files in (source.videos, source.poses))
    depths = {camera: source.depths[camera] for camera in kept if camera in source.depths}
    return RecordingSource(source.recording_id, videos, poses, depths)


def _set_keypoints(view: CameraView, actor: SkeletonBody, video_size: tuple[int, int]) -> None:
    """Fill in the actor's joints: (T, 25, 2) pixels of the video, NaN and NOT_TRACKED where the actor is absent."""
    keypoints = np.full((view.num_frames, *actor.color_points.shape[1:]), np.nan, dtype=np.float32)
    visible = np.full(keypoints.shape[:2], NOT_TRACKED, dtype=np.uint8)
    keypoints[actor.frames] = scale_points(actor.color_points, COLOR_FRAME_SIZE, video_size)
    visible[actor.frames] = actor.tracking_states
    visible[np.isnan(keypoints).any(-1)] = NOT_TRACKED
    view.keypoints[KEYPOINT_SET] = keypoints
    view.keypoints_visible[KEYPOINT_SET] = visible

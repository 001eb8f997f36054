"""NTU RGB+D in its official form: `SsssCcccPpppRrrrAaaa_rgb.avi`, `SsssCcccPpppRrrrAaaa.skeleton`, depth maps."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from pathlib import Path

import numpy as np

from pasgan.data.readers.base_reader import BaseReader, Dropped, ReaderError, RecordingSource, Scan
from pasgan.data.readers.ntu_depth import DEPTH_NAME, find_depth_maps
from pasgan.data.readers.ntu_missing_skeletons import MISSING_SKELETONS
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
from pasgan.structures.ntu_protocol import AZIMUTH, NUM_CAMERAS, SETUP_HEIGHT_DISTANCE

CLIP = r"S(\d{3})C(\d{3})P(\d{3})R(\d{3})A(\d{3})"
FILE_NAME = re.compile(rf"{CLIP}(_rgb\.avi|\.skeleton)", re.IGNORECASE)
DEPTH_FOLDER_NAME = re.compile(CLIP, re.IGNORECASE)
KEYPOINT_SET = "kinect25"
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
    bodies = [body for body in sequence.bodies if not np.isnan(body.color_points).all()]
    if not bodies:
        return None
    lasting = [body for body in bodies if len(body.frames) >= MIN_PRESENCE * sequence.num_frames]
    return max(lasting or bodies, key=_motion)


def _motion(body: SkeletonBody) -> float:
    positions = body.positions[~np.isnan(body.positions).any(axis=(1, 2))].astype(np.float64)
    return float(positions.var(axis=0).sum()) if len(positions) else 0.0


@READERS.register_module()
class NTURGBDReader(BaseReader):
    """NTU RGB+D: three synchronised cameras, Kinect-v2 joints.

    Args:
        root: the folder with the videos and skeletons; how they are nested in it does not matter.
        include_two_person: also take the two-person actions (A050–A060), with one body each, the most moving one; in
            two cameras that need not be the same person.
        skip_listed: leave out the recordings of which a camera is in the owners' list of missing skeletons.
        depth: read the masked depth maps too, and leave out the recordings that have none.
    """

    dataset = "ntu_rgbd"
    # The CRCV protocol: an eighth of 1920×1080, aspect kept.
    default_frame_size = (135, 240)

    def __init__(
        self, root: str | Path, include_two_person: bool = False, skip_listed: bool = True, depth: bool = False
    ) -> None:
        self.root = Path(root)
        self.include_two_person = include_two_person
        self.skip_listed = skip_listed
        self.depth = depth

    @property
    def keypoint_sets(self) -> dict[str, str]:
        """The joints of the skeleton files."""
        return {KEYPOINT_SET: "kinect25"}

    @property
    def options(self) -> dict:
        """What the user may choose."""
        chosen = {"include_two_person": self.include_two_person, "skip_listed": self.skip_listed}
        return {**chosen, "depth": True} if self.depth else chosen

    def scan(self) -> Scan:
        """Group the files of `root` into recordings; drop those that cannot be used, judging by names alone."""
        if not self.root.is_dir():
            raise ReaderError(f"{self.root}: no such folder; it should hold *_rgb.avi and *.skeleton files")
        recordings = self._find_files()
        if not recordings:
            raise ReaderError(
                f"{self.root}: holds no file named like S001C001P001R001A001_rgb.avi or S001C001P001R001A001.skeleton"
            )
        scan = Scan()
        for key in sorted(recordings):
            source = RecordingSource(key, **recordings[key])
            problem = self._problem(source)
            if problem is None:
                scan.sources.append(source)
            else:
                scan.dropped.append(Dropped(key, *problem))
        return scan

    def _find_files(self) -> dict[str, dict[str, dict[str, Path]]]:
        """Recording → `videos`, `poses` and `depths` → camera → file or folder."""
        recordings: dict = defaultdict(lambda: {"videos": {}, "poses": {}, "depths": {}})
        seen: set[str] = set()
        for folder, subfolders, names in os.walk(self.root, followlinks=True):
            # Links may lead back to a folder above.
            subfolders[:] = sorted(name for name in subfolders if os.path.realpath(Path(folder, name)) not in seen)
            seen.update(os.path.realpath(Path(folder, name)) for name in subfolders)
            for name in sorted(names):
                if match := FILE_NAME.fullmatch(name):
                    recording, camera = _names(match)
                    kind = "videos" if match[6].lower().endswith(".avi") else "poses"
                    recordings[recording][kind].setdefault(camera, Path(folder, name))
            match = DEPTH_FOLDER_NAME.fullmatch(Path(folder).name) if self.depth else None
            if match and any(DEPTH_NAME.fullmatch(name) for name in names):
                recording, camera = _names(match)
                recordings[recording]["depths"].setdefault(camera, Path(folder))
        return recordings

    def _problem(self, source: RecordingSource) -> tuple[str, str] | None:
        """(reason, detail) if the recording must be left out."""
        setup, _, replication, action = _numbers(source.recording_id)
        if action in TWO_PERSON_ACTIONS and not self.include_two_person:
            return "two-person action", f"A{action:03d} is performed by two people"
        if setup not in SETUP_HEIGHT_DISTANCE:
            return "unknown setup", f"S{setup:03d} is not in the table of camera heights and distances"
        if (replication, 1) not in AZIMUTH:
            return "unknown replication", f"R{replication:03d}: only R001 and R002 have known view angles"
        clips = {f"C{c:03d}": source.recording_id.replace("P", f"C{c:03d}P") for c in range(1, NUM_CAMERAS + 1)}
        listed = [clip for clip in clips.values() if clip in MISSING_SKELETONS]
        if listed and self.skip_listed:
            return "listed as missing skeleton", f"{', '.join(listed)} in the owners' list"
        if missing := [camera for camera in clips if camera not in source.videos]:
            return "missing video of a camera", f"no _rgb.avi of {', '.join(missing)}"
        if missing := [camera for camera in clips if camera not in source.poses]:
            return "missing skeleton of a camera", f"no .skeleton of {', '.join(missing)}"
        if self.depth and (missing := [camera for camera in clips if camera not in source.depths]):
            return "missing depth maps of a camera", f"no folder of MDepth-*.png of {', '.join(missing)}"
        return None

    def read(self, source: RecordingSource) -> Recording:
        """Parse the skeletons of a recording and place the joints on the pixels of its videos.

        Raises:
            ReaderError: if a skeleton file or the header of a video cannot be used.
        """
        setup, subject, replication, action = _numbers(source.recording_id)
        height, distance = SETUP_HEIGHT_DISTANCE[setup]
        recording = Recording(source.recording_id, subject, action, setup, replication, views={})
        for number in range(1, NUM_CAMERAS + 1):
            camera = f"C{number:03d}"
            video, skeleton = source.videos[camera], source.poses[camera]
            sequence = read_skeleton(skeleton)
            actor = select_actor(sequence)
            if actor is None:
                raise ReaderError(f"{skeleton}: no body is seen by the colour camera", "no body in a skeleton file")
            if len(actor.frames) < sequence.num_frames:
                lost = sequence.num_frames - len(actor.frames)
                recording.warnings.append(f"actor lost: {camera} in {lost} of {sequence.num_frames} frames")
            geometry = ViewGeometry(AZIMUTH[replication, number], height, distance)
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


def _set_keypoints(view: CameraView, actor: SkeletonBody, video_size: tuple[int, int]) -> None:
    """Fill in the actor's joints: (T, 25, 2) pixels of the video, NaN and NOT_TRACKED where the actor is absent."""
    keypoints = np.full((view.num_frames, *actor.color_points.shape[1:]), np.nan, dtype=np.float32)
    visible = np.full(keypoints.shape[:2], NOT_TRACKED, dtype=np.uint8)
    keypoints[actor.frames] = scale_points(actor.color_points, COLOR_FRAME_SIZE, video_size)
    visible[actor.frames] = actor.tracking_states
    visible[np.isnan(keypoints).any(-1)] = NOT_TRACKED
    view.keypoints[KEYPOINT_SET] = keypoints
    view.keypoints_visible[KEYPOINT_SET] = visible


def _names(match: re.Match) -> tuple[str, str]:
    """The recording and the camera that a name beginning with `SsssCcccPpppRrrrAaaa` is of."""
    setup, camera, performer, replication, action = (int(number) for number in match.groups()[:5])
    return f"S{setup:03d}P{performer:03d}R{replication:03d}A{action:03d}", f"C{camera:03d}"


def _numbers(recording_id: str) -> tuple[int, int, int, int]:
    """Setup, performer, replication and action of `SsssPpppRrrrAaaa`."""
    setup, performer, replication, action = (int(part) for part in re.findall(r"\d+", recording_id))
    return setup, performer, replication, action

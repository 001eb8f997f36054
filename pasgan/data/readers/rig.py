"""Any synchronised, calibrated camera rig: a video and 2D keypoints per camera, and a calibration file."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pasgan.data.readers.actor_tracking import follow_actor
from pasgan.data.readers.base_reader import BaseReader, Dropped, ReaderError, RecordingSource, Scan
from pasgan.data.readers.body_geometry import UP_AXES
from pasgan.data.readers.calibrated_views import CalibratedViews, calibration_scale, scaled
from pasgan.data.readers.calibration import chosen_cameras, read_calibration, triangulate
from pasgan.data.readers.keypoint_json import FramePoses, read_poses
from pasgan.data.readers.keypoint_npz import read_npz_poses
from pasgan.data.readers.keypoint_outliers import remove_outliers
from pasgan.data.readers.keypoint_sets import detect_skeleton
from pasgan.data.readers.raw_file import read_raw_text
from pasgan.data.readers.video import probe_video
from pasgan.registry import READERS
from pasgan.structures import Recording, Skeleton, get_skeleton

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

VIDEO_SUFFIXES = {".mp4", ".avi", ".mov", ".mkv", ".m4v", ".webm", ".mpg"}
CALIBRATION_NAME = "calibration.toml"
DETAILS_NAME = "recording.toml"
MAX_DETAIL = 999_999
# Nine hours at 30 frames per second; beyond it frame numbers are something else.
MAX_FRAMES = 1_000_000


@READERS.register_module()
class RigReader(BaseReader):
    """A camera rig.

    Expected in each folder that holds a recording (`root` itself, or folders below it)::

        videos/<camera>.mp4                  one per camera, synchronised frame by frame
        pose/<camera>_json/*.json            OpenPose, a file per frame; or pose/<camera>.json, COCO annotations;
                                             or pose/<camera>.npz of tools/extract_poses.py
        calibration.toml                     here or in a folder above, up to `root`
        recording.toml                       optional: subject, action, setup, replication (numbers)

    Camera names are compared without case and punctuation (`cam_01` is `cam01`). The frames are cropped to one fixed
    square per camera around the actor.

    Args:
        root: the folder.
        skeleton: of the keypoints: a skeleton's name, or `auto` to take what the files say, or else to tell from the
            number and arrangement of the keypoints.
        keypoint_sets: the sets to store, by skeleton name, converted from the given keypoints.
        up: vertical axis of the calibration (`z`, `-y`, …), or `auto` to tell from the person.
        min_confidence: keypoints below it are unknown.
        sure_confidence: keypoints below it are marked inferred.
        margin: how much larger the square is than the actor's box, as a part of it.
    """

    dataset = "rig"
    default_frame_size = (128, 128)
    equal_lengths = True

    def __init__(
        self,
        root: str | Path,
        skeleton: str = "auto",
        keypoint_sets: Sequence[str] = ("body25", "coco17"),
        up: str = "auto",
        min_confidence: float = 0.1,
        sure_confidence: float = 0.3,
        margin: float = 0.2,
    ) -> None:
        if up != "auto" and up not in UP_AXES:
            raise ReaderError(f"up is {up!r}; it must be auto or one of {', '.join(UP_AXES)}")
        try:
            for name in [*keypoint_sets, *([] if skeleton == "auto" else [skeleton])]:
                get_skeleton(name)
        except ValueError as error:
            raise ReaderError(str(error)) from error
        self.root = Path(root)
        self.skeleton = skeleton
        self.names = tuple(keypoint_sets)
        self.up = up
        self.min_confidence = min_confidence
        self.sure_confidence = sure_confidence
        self.margin = margin

    @property
    def keypoint_sets(self) -> dict[str, str]:
        """One set per skeleton, of the same name."""
        return {name: name for name in self.names}

    @property
    def options(self) -> dict:
        """What the user may choose."""
        confidences = {"min_confidence": self.min_confidence, "sure_confidence": self.sure_confidence}
        return {"skeleton": self.skeleton, "up": self.up, "margin": self.margin, **confidences}

    def scan(self) -> Scan:
        """Find the folders with `videos` and pair their videos with keypoints by the name of the camera."""
        if not self.root.is_dir():
            raise ReaderError(f"{self.root}: no such folder; it should hold videos/, pose/, {CALIBRATION_NAME}")
        folders = sorted(path.parent for path in self.root.rglob("videos") if path.is_dir())
        if not folders:
            raise ReaderError(f"{self.root}: neither it nor a folder below it holds a folder named videos")
        scan = Scan()
        for folder in folders:
            name = self.root.resolve().name if folder == self.root else folder.relative_to(self.root).as_posix()
            files = [path for path in sorted((folder / "videos").iterdir()) if path.suffix.lower() in VIDEO_SUFFIXES]
            videos = {plain(path.stem): path for path in files}
            poses = _pose_paths(folder / "pose")
            if len(videos) < 2:
                detail = f"{folder / 'videos'}: {len(videos)} videos"
                scan.dropped.append(Dropped(name, "fewer than two cameras", detail))
            elif missing := sorted(set(videos) - set(poses)):
                detail = f"{folder / 'pose'}: no keypoints of {', '.join(missing)}"
                scan.dropped.append(Dropped(name, "missing keypoints of a camera", detail))
            else:
                scan.sources.append(RecordingSource(name, videos, {camera: poses[camera] for camera in videos}))
        return scan

    def read(self, source: RecordingSource) -> Recording:
        """Follow the actor through all cameras and work out where the cameras stand.

        Raises:
            ReaderError: if a file cannot be used, the cameras do not agree, or nobody can be followed.
        """
        folder = next(iter(source.videos.values())).parent.parent
        names = list(source.videos)
        numbers = _details(folder / DETAILS_NAME)
        recording = Recording(source.recording_id, **numbers, views={})
        path = _calibration_path(folder, self.root)
        cameras = chosen_cameras({plain(camera.name): camera for camera in read_calibration(path)}, names, path)
        poses, skeleton = self._poses([source.poses[name] for name in names], source.recording_id)
        videos = [probe_video(source.videos[name]) for name in names]
        # Keypoints are pixels of the videos; the calibration may be of another image size.
        scales = [
            calibration_scale(source.videos[name], v.size, c) for name, v, c in zip(names, videos, cameras, strict=True)
        ]
        first = min(min(frames) for frames in poses)
        counts = [max(frames) - first + 1 for frames in poses] + [v.num_frames for v in videos if v.num_frames]
        num_frames = min(counts)
        if num_frames > MAX_FRAMES:
            raise ReaderError(f"{source.recording_id}: {num_frames} frames cannot be", "unusable keypoint file")
        if num_frames < max(counts):
            recording.warnings.append(f"frame counts differ: {num_frames} to {max(counts)}, the shortest is used")
        people = [
            [scaled(person, scale) for person in self._dense(frames, first, num_frames, skeleton.num_keypoints, source)]
            for frames, scale in zip(poses, scales, strict=True)
        ]
        actor = remove_outliers(cameras, follow_actor(cameras, people, source.recording_id))
        rays = np.stack([camera.rays(points[..., :2]) for camera, points in zip(cameras, actor, strict=True)])
        views = CalibratedViews(skeleton, self.names, self.min_confidence, self.sure_confidence, self.margin)
        body = views.body(triangulate(cameras, rays, actor[..., 2]), self.up, recording)
        for name, camera, points, video in zip(names, cameras, actor, videos, strict=True):
            recording.views[name] = views.view(name, camera, body, source.videos[name], video, points)
        return recording

    def _poses(self, paths: list[Path], source: str) -> tuple[list[FramePoses], Skeleton]:
        """The keypoints of all cameras, and which they are."""
        poses, named = [], set()
        for path in paths:
            if path.suffix.lower() == ".npz":
                frames, skeleton = read_npz_poses(path)
                named.add(skeleton)
            else:
                frames = read_poses(path)
            poses.append(frames)
        if self.skeleton != "auto":
            return poses, get_skeleton(self.skeleton)
        return poses, named.pop() if len(named) == 1 else detect_skeleton(poses, source)

    def _dense(
        self, frames: FramePoses, first: int, num_frames: int, num_keypoints: int, source: RecordingSource
    ) -> list[np.ndarray]:
        """Frame by frame the people (n, K, 3); keypoints of too little confidence get confidence 0."""
        nobody = np.zeros((0, num_keypoints, 3), dtype=np.float32)
        dense = []
        for number in range(first, first + num_frames):
            people = frames.get(number, nobody)
            if len(people) and people.shape[1] != num_keypoints:
                raise ReaderError(
                    f"{source.recording_id}: people have {people.shape[1]} keypoints, the skeleton {num_keypoints}",
                    "wrong number of keypoints",
                )
            people = people if len(people) else nobody
            dense.append(np.where(people[..., 2:] >= self.min_confidence, people, np.float32(0)))
        return dense


def plain(name: str) -> str:
    """A camera's name without case and punctuation."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _pose_paths(folder: Path) -> dict[str, Path]:
    """Plain camera name → folder of JSON files, COCO file or `.npz`."""
    if not folder.is_dir():
        return {}
    found = {}
    for path in sorted(folder.iterdir()):
        if path.is_dir() or path.suffix.lower() in (".json", ".npz"):
            name = path.name if path.is_dir() else path.stem
            found[plain(re.sub(r"[_-]?(json|keypoints|pose)$", "", name, flags=re.IGNORECASE))] = path
    return found


def _calibration_path(folder: Path, root: Path) -> Path:
    """The calibration file in `folder`, or the nearest in the folders above, up to `root`."""
    for place in [folder, *folder.parents]:
        if (place / CALIBRATION_NAME).is_file():
            return place / CALIBRATION_NAME
        if place == root:
            break
    raise ReaderError(f"{folder}: no {CALIBRATION_NAME} in it or above it", "no calibration file")


def _details(path: Path) -> dict[str, int]:
    """Subject, action, setup and replication from the optional file beside the videos; 0 where not said."""
    numbers = dict.fromkeys(("subject", "action", "setup", "replication"), 0)
    if path.is_file():
        try:
            content = tomllib.loads(read_raw_text(path, "unusable recording.toml"))
        except (ValueError, RecursionError) as error:
            raise ReaderError(f"{path}: cannot be read ({error})", "unusable recording.toml") from error
        for key, value in content.items():
            if key not in numbers or type(value) is not int or not 0 <= value <= MAX_DETAIL:
                known = f"known are whole numbers of {', '.join(numbers)}"
                raise ReaderError(f"{path}: {key[:40]} = {value!r:.40}; {known}", "unusable recording.toml")
            numbers[key] = value
    return numbers

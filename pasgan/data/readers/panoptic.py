"""CMU Panoptic: people in a dome of calibrated HD cameras, with 3D joints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from pasgan.data.readers.base_reader import BaseReader, Dropped, ReaderError, RecordingSource, Scan
from pasgan.data.readers.calibrated_views import CalibratedViews
from pasgan.data.readers.calibration import CalibratedCamera, chosen_cameras
from pasgan.data.readers.panoptic_pose import follow_people, read_hd_cameras, read_scene, select_actor
from pasgan.data.readers.raw_file import folder_and_folders, list_folder
from pasgan.data.readers.video import probe_video
from pasgan.registry import READERS
from pasgan.structures import Recording, get_skeleton

VIDEO_NAME = re.compile(r"hd_(\d\d_\d\d)\.mp4")
SCENE_NAME = re.compile(r"body3DScene_(\d{8})\.json")
POSE_FOLDER = "hdPose3d_stage1_coco19"
CAMERA_NAME = re.compile(r"\d\d_\d\d")
# The axis of the calibration that points up.
UP = "-y"
# The toolbox draws joints above the first; the second marks what is stored as inferred.
MIN_CONFIDENCE, SURE_CONFIDENCE = 0.1, 0.3
# A camera that has fewer of the actor's joints in its image, as a part of those that are known, is left out.
MIN_SEEN = 0.5


@READERS.register_module()
class PanopticReader(BaseReader):
    """CMU Panoptic's HD cameras, frames cropped to one fixed square per camera around the actor.

    Expected, for each sequence a folder of `root`, or `root` itself::

        hdVideos/hd_00_00.mp4 …                                      of two cameras at least
        hdPose3d_stage1_coco19/body3DScene_00000000.json …           the archive unpacked; by frame of the videos
        calibration_<sequence>.json

    The sequences are minutes long and are cut into recordings. The joints are in space; they are projected into each
    camera. If there are several people, the one who moves most is the actor.

    Args:
        root: the folder.
        cameras: names of the cameras to take, as `00_03`; all that have a video if empty.
        max_frames: the longest recording; longer sequences are cut into equal parts.
    """

    dataset = "panoptic"
    default_frame_size = (128, 128)
    equal_lengths = True

    def __init__(self, root: str | Path, cameras: Sequence[str] = (), max_frames: int = 300) -> None:
        if wrong := [name for name in cameras if not CAMERA_NAME.fullmatch(name)]:
            raise ReaderError(f"cameras are named as 00_03, not {', '.join(wrong)}")
        if max_frames < 8:
            raise ReaderError(f"a recording of {max_frames} frames is too short, give 8 or more")
        self.root = Path(root)
        self.cameras = tuple(cameras)
        self.max_frames = max_frames

    @property
    def keypoint_sets(self) -> dict[str, str]:
        """The 19 joints, and those of them that COCO has."""
        return {"coco19": "coco19", "coco17": "coco17"}

    @property
    def options(self) -> dict:
        """What the user may choose."""
        return {"cameras": list(self.cameras), "max_frames": self.max_frames}

    def scan(self) -> Scan:
        """Find the sequences and cut them, judging by the names of the files alone."""
        candidates = folder_and_folders(self.root)
        sequences = [path for path in candidates if (path / "hdVideos").is_dir()]
        if not sequences:
            raise ReaderError(f"{self.root}: neither it nor a folder in it holds a folder named hdVideos")
        scan = Scan()
        for folder in sequences:
            name, videos = folder.resolve().name, self._videos(folder / "hdVideos")
            frames = _pose_frames(folder / POSE_FOLDER)
            if len(videos) < 2:
                detail = f"{folder / 'hdVideos'}: {len(videos)} of the cameras"
                scan.dropped.append(Dropped(name, "fewer than two cameras", detail))
            elif not frames:
                detail = f"{folder / POSE_FOLDER}: no body3DScene_*.json; unpack {POSE_FOLDER}.tar"
                scan.dropped.append(Dropped(name, "missing poses", detail))
            else:
                scan.sources += self._windows(name, videos, folder / POSE_FOLDER, frames)
        return scan

    def _videos(self, folder: Path) -> dict[str, Path]:
        """Camera → video, of the cameras that are wanted."""
        videos = {match[1]: path for path in list_folder(folder) if (match := VIDEO_NAME.fullmatch(path.name))}
        return {camera: path for camera, path in videos.items() if not self.cameras or camera in self.cameras}

    def _windows(self, name: str, videos: dict[str, Path], poses: Path, frames: list[int]) -> list[RecordingSource]:
        """Equal parts of the frames from the first to the last; a part without any pose file is left out."""
        begin, end = min(frames), max(frames) + 1
        edges = np.linspace(begin, end, -(-(end - begin) // self.max_frames) + 1).round().astype(int).tolist()
        return [
            RecordingSource(f"{name}_{first:08d}", videos, dict.fromkeys(videos, poses), frames=(first, stop))
            for first, stop in pairwise(edges)
            if any(first <= frame < stop for frame in frames)
        ]

    def read(self, source: RecordingSource) -> Recording:
        """Follow the actor through a part of a sequence, and project the joints into each camera.

        Raises:
            ReaderError: if a file cannot be used, nobody is there, or fewer than two cameras see the actor.
        """
        folder = next(iter(source.poses.values())).parent
        path = folder / f"calibration_{folder.resolve().name}.json"
        cameras = chosen_cameras(read_hd_cameras(path), list(source.videos), path)
        recording = Recording(source.recording_id, 0, 0, 0, 0, views={})
        actor = _actor(source, recording)
        views = CalibratedViews(get_skeleton("coco19"), tuple(self.keypoint_sets), MIN_CONFIDENCE, SURE_CONFIDENCE)
        body = views.body(actor[..., :3], UP, recording)
        for (name, video), camera in zip(source.videos.items(), cameras, strict=True):
            points = _projected(camera, actor)
            if (points[..., 2] > 0).sum() < MIN_SEEN * (actor[..., 3] > 0).sum():
                recording.warnings.append(f"actor out of sight: {name} is left out")
                continue
            recording.views[name] = views.view(name, camera, body, video, probe_video(video), points)
            recording.views[name].first_frame = source.frames[0]
        if len(recording.views) < 2:
            raise ReaderError(f"{source.recording_id}: fewer than two cameras see the actor", "actor out of sight")
        return recording


def _pose_frames(folder: Path) -> list[int]:
    if not folder.is_dir():
        return []
    return sorted(int(match[1]) for path in list_folder(folder) if (match := SCENE_NAME.fullmatch(path.name)))


def _actor(source: RecordingSource, recording: Recording) -> np.ndarray:
    """The actor's joints (T, 19, 4) in the frames of a recording; NaN and confidence 0 where unknown."""
    first, stop = source.frames
    poses = next(iter(source.poses.values()))
    paths = [poses / f"body3DScene_{frame:08d}.json" for frame in range(first, stop)]
    people = follow_people((read_scene(path) if path.exists() else {} for path in paths), stop - first)
    people = {person: joints for person, joints in people.items() if (joints[..., 3] >= MIN_CONFIDENCE).any()}
    if not people:
        raise ReaderError(f"{source.recording_id}: nobody is in its frames", "no person in the pose files")
    if len(people) > 1:
        recording.warnings.append(f"several people: {len(people)}, the one who moves most is taken")
    actor = people[select_actor(people)]
    actor[~(actor[..., 3] >= MIN_CONFIDENCE)] = [np.nan, np.nan, np.nan, 0]
    return actor


def _projected(camera: CalibratedCamera, actor: np.ndarray) -> np.ndarray:
    """Joints (T, K, 4) in the camera's image: (T, K, 3) x, y, confidence, NaN and 0 where they are not in it."""
    points = camera.project(actor[..., :3])
    seen = np.isfinite(points).all(axis=-1)
    return np.concatenate([points, np.where(seen, actor[..., 3], 0)[..., None]], axis=-1)

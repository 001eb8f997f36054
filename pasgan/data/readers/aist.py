"""AIST++: dances seen by nine calibrated cameras, with COCO keypoints."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import numpy as np

from pasgan.data.readers.aist_annotations import (
    read_keypoints,
    read_mapping,
    read_names,
    read_setting,
    read_splits,
)
from pasgan.data.readers.base_reader import BaseReader, Dropped, ReaderError, RecordingSource, Scan
from pasgan.data.readers.calibrated_views import CalibratedViews
from pasgan.data.readers.calibration import chosen_cameras, triangulate
from pasgan.data.readers.keypoint_outliers import remove_outliers
from pasgan.data.readers.raw_file import folder_and_folders
from pasgan.data.readers.video import VideoInfo, probe_video
from pasgan.registry import READERS
from pasgan.structures import Recording, get_skeleton

VIDEO_NAME = re.compile(r"g[A-Z]{2}_s(?:BM|FM)_c0[1-9]_d\d\d_m[A-Z]{2}\d_ch\d\d\.mp4")
# The axis of the settings that points up.
UP = "y"
MAPPING = "cameras/mapping.txt"
# Break, pop, lock, middle hip-hop, LA-style hip-hop, house, waack, krump, street jazz, ballet jazz: the order of the
# owners' code; the number of the action is the place in it, from 1.
GENRES = ("BR", "PO", "LO", "MH", "LH", "HO", "WA", "KR", "JS", "JB")
# The keypoints are of 60 frames per second, many videos of 59.94.
KEYPOINT_RATE = 60.0
# The owners' own code leaves these views out: one is not synchronous, the other smaller.
UNUSABLE_VIEWS = {("gBR_sBM_cAll_d04_mBR0_ch01", "c05"), ("gJB_sBM_cAll_d07_mJB3_ch05", "c07")}
# The scores below which the owners' code leaves a keypoint out, for its 3D joints and for its calibration.
MIN_CONFIDENCE, SURE_CONFIDENCE = 0.15, 0.5


@READERS.register_module()
class AISTReader(BaseReader):
    """AIST++ with the videos of the AIST Dance Video Database, frames cropped to one fixed square per camera.

    Expected, in `root` itself or in folders of it (or links to folders)::

        cameras/mapping.txt, cameras/setting*.json, keypoints2d/*.pkl, splits/*.txt, ignore_list.txt
        gBR_sBM_c01_d04_mBR0_ch01.mp4 …      of two cameras at least

    The dancer is the subject, the genre the action, the camera setting the setup, the choreography the replication.

    Args:
        root: the folder.
    """

    dataset = "aist"
    default_frame_size = (128, 128)
    equal_lengths = True

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root)

    @property
    def keypoint_sets(self) -> dict[str, str]:
        """COCO's 17 keypoints."""
        return {"coco17": "coco17"}

    @property
    def options(self) -> dict:
        """Nothing can be chosen."""
        return {}

    def scan(self) -> Scan:
        """Group the videos into sequences and find their keypoints; leave out those that the owners leave out."""
        folders = folder_and_folders(self.root)
        annotations = _annotations(self.root)
        settings, ignored = read_mapping(annotations / MAPPING), read_names(annotations / "ignore_list.txt")
        videos: dict[str, dict[str, Path]] = defaultdict(dict)
        for path in sorted(path for folder in folders for path in folder.glob("g*.mp4")):
            if VIDEO_NAME.fullmatch(path.name):
                camera = path.stem.split("_")[2]
                videos[path.stem.replace(camera, "cAll")].setdefault(camera, path)
        if not videos:
            raise ReaderError(f"{self.root}: holds no video named like gBR_sBM_c01_d04_mBR0_ch01.mp4")
        scan = Scan()
        for name in sorted(videos):
            views = {camera: path for camera, path in videos[name].items() if (name, camera) not in UNUSABLE_VIEWS}
            keypoints = annotations / "keypoints2d" / f"{name}.pkl"
            if name in ignored:
                scan.dropped.append(Dropped(name, "in the owners' ignore list", "its annotations are not reliable"))
            elif len(views) < 2:
                scan.dropped.append(Dropped(name, "fewer than two cameras", f"videos of {', '.join(views)} alone"))
            elif name not in settings:
                detail = f"{annotations / MAPPING} does not name it"
                scan.dropped.append(Dropped(name, "no camera setting", detail))
            elif not keypoints.exists():
                scan.dropped.append(Dropped(name, "missing keypoints", f"no file {keypoints}"))
            else:
                scan.sources.append(RecordingSource(name, views, dict.fromkeys(views, keypoints)))
        return scan

    def read(self, source: RecordingSource) -> Recording:
        """Read the keypoints and work out where the cameras stand relative to the dancer.

        Raises:
            ReaderError: if a file cannot be used, or a camera never sees the dancer.
        """
        annotations, names = _annotations(self.root), list(source.videos)
        setting = read_mapping(annotations / MAPPING)[source.recording_id]
        path = annotations / "cameras" / f"{setting}.json"
        cameras = chosen_cameras(read_setting(path), names, path)
        videos = [probe_video(source.videos[name]) for name in names]
        tracks = remove_outliers(cameras, _tracks(source, videos))
        rays = np.stack([camera.rays(track[..., :2]) for camera, track in zip(cameras, tracks, strict=True)])
        recording = _recording(source.recording_id, setting)
        recording.splits = read_splits(annotations / "splits").get(source.recording_id, {})
        views = CalibratedViews(get_skeleton("coco17"), ("coco17",), MIN_CONFIDENCE, SURE_CONFIDENCE)
        body = views.body(triangulate(cameras, rays, tracks[..., 2]), UP, recording)
        for name, camera, track, info in zip(names, cameras, tracks, videos, strict=True):
            recording.views[name] = views.view(name, camera, body, source.videos[name], info, track)
        return recording


def _annotations(root: Path) -> Path:
    for folder in folder_and_folders(root):
        if (folder / MAPPING).is_file():
            return folder
    raise ReaderError(f"{root}: neither it nor a folder in it holds {MAPPING}, which comes with the annotations")


def _recording(name: str, setting: str) -> Recording:
    genre, _, _, dancer, _, dance = name.split("_")
    action = GENRES.index(genre[1:]) + 1 if genre[1:] in GENRES else 0
    setup = int(re.sub(r"\D", "", setting) or 0)
    return Recording(name, int(dancer[1:]), action, setup, int(dance[2:]), views={})


def _tracks(source: RecordingSource, videos: list[VideoInfo]) -> np.ndarray:
    """The keypoints of the cameras at the frames of their videos, (C, T, 17, 3); NaN and score 0 where unknown."""
    path = next(iter(source.poses.values()))
    keypoints = read_keypoints(path)
    tracks = []
    for name, info in zip(source.videos, videos, strict=True):
        track = keypoints[int(name[1:]) - 1]
        track[track[..., 2] < MIN_CONFIDENCE] = [np.nan, np.nan, 0]
        if not track[..., 2].any():
            raise ReaderError(f"{path}: no keypoint is known in {name}", "no person in the keypoint files")
        tracks.append(track[_rows(info, len(track), source.videos[name])])
    return np.stack([track[: min(map(len, tracks))] for track in tracks])


def _rows(info: VideoInfo, num_rows: int, video: Path) -> np.ndarray:
    """Which row of the keypoints belongs to each frame of a video."""
    rate = info.frame_rate or KEYPOINT_RATE
    if not KEYPOINT_RATE / 4 <= rate <= KEYPOINT_RATE * 4:
        raise ReaderError(f"{video}: has {rate:g} frames per second, about 60 are expected", "unusable video file")
    count = int(num_rows * rate / KEYPOINT_RATE) + 1
    rows = np.round(np.arange(min(info.num_frames or count, count)) * KEYPOINT_RATE / rate).astype(int)
    return rows[rows < num_rows]

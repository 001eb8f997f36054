"""Readers: raw files of one source → `Recording` objects. Parsers are pure functions."""

from pasgan.data.readers.aist import AISTReader
from pasgan.data.readers.base_reader import BaseReader, Dropped, ReaderError, RecordingSource, Scan
from pasgan.data.readers.ntu_rgbd import NTURGBDReader
from pasgan.data.readers.ntu_skeleton import SkeletonBody, SkeletonSequence, parse_skeleton, read_skeleton
from pasgan.data.readers.panoptic import PanopticReader
from pasgan.data.readers.pku_mmd import PKUMMDReader
from pasgan.data.readers.rig import RigReader
from pasgan.data.readers.video import VideoInfo, iterate_frames, probe_video

__all__ = [
    "AISTReader",
    "BaseReader",
    "Dropped",
    "NTURGBDReader",
    "PKUMMDReader",
    "PanopticReader",
    "ReaderError",
    "RecordingSource",
    "RigReader",
    "Scan",
    "SkeletonBody",
    "SkeletonSequence",
    "VideoInfo",
    "iterate_frames",
    "parse_skeleton",
    "probe_video",
    "read_skeleton",
]

"""Types that travel between the layers: skeletons, recordings, data samples."""

from pasgan.structures.errors import PasganError
from pasgan.structures.recording import INFERRED, NOT_TRACKED, TRACKED, CameraView, DepthMaps, Recording, ViewGeometry
from pasgan.structures.skeleton import SKELETONS, Skeleton, get_skeleton
from pasgan.structures.skeleton_conversion import SkeletonMap, convert_keypoints, skeleton_map
from pasgan.structures.view_synthesis_data_sample import ViewSynthesisDataSample

__all__ = [
    "INFERRED",
    "NOT_TRACKED",
    "SKELETONS",
    "TRACKED",
    "CameraView",
    "DepthMaps",
    "PasganError",
    "Recording",
    "Skeleton",
    "SkeletonMap",
    "ViewGeometry",
    "ViewSynthesisDataSample",
    "convert_keypoints",
    "get_skeleton",
    "skeleton_map",
]

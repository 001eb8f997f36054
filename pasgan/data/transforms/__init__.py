"""The steps from a store entry to the inputs of a model, grouped by stage."""

from pasgan.data.transforms.colour import RandomColorExchange
from pasgan.data.transforms.formatting import PackViewSynthesisInputs
from pasgan.data.transforms.keypoints import FillSourceKeypoints, fill_missing_keypoints
from pasgan.data.transforms.loading import LoadClip
from pasgan.data.transforms.sampling import SampleClip, SampleViewPair
from pasgan.data.transforms.spatial import CropClip, RandomMirror, ResizeClip

__all__ = [
    "CropClip",
    "FillSourceKeypoints",
    "LoadClip",
    "PackViewSynthesisInputs",
    "RandomColorExchange",
    "RandomMirror",
    "ResizeClip",
    "SampleClip",
    "SampleViewPair",
    "fill_missing_keypoints",
]

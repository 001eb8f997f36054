"""Raw recordings → store → dataset; importing this package registers the datasets, samplers and collate functions."""

from pasgan.data.infinite_clip_sampler import InfiniteClipSampler
from pasgan.data.multi_view_action_dataset import MultiViewActionDataset
from pasgan.data.stack_clips import stack_clips
from pasgan.data.store import FrameStore
from pasgan.data.store_format import StoreError
from pasgan.data.store_writer import FrameStoreWriter

__all__ = [
    "FrameStore",
    "FrameStoreWriter",
    "InfiniteClipSampler",
    "MultiViewActionDataset",
    "StoreError",
    "stack_clips",
]

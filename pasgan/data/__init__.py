"""Raw recordings → store → dataset; importing this package registers the datasets."""

from pasgan.data.multi_view_action_dataset import MultiViewActionDataset
from pasgan.data.store import FrameStore
from pasgan.data.store_format import StoreError
from pasgan.data.store_writer import FrameStoreWriter

__all__ = ["FrameStore", "FrameStoreWriter", "MultiViewActionDataset", "StoreError"]

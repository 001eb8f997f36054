"""Ordered view pairs of a `FrameStore` as an MMEngine dataset."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache
from typing import Any, Literal

import numpy as np
from mmengine.dataset import BaseDataset
from mmengine.logging import print_log

from pasgan.data.store import FrameStore
from pasgan.registry import DATASETS
from pasgan.structures import PasganError
from pasgan.structures.ntu_protocol import Subset
from pasgan.structures.skeleton import get_skeleton
from pasgan.structures.splits import DEFAULT_SPLIT, Split, known_splits


class DatasetError(PasganError, ValueError):
    """A dataset cannot be made from a store with the arguments given."""


@DATASETS.register_module()
class MultiViewActionDataset(BaseDataset):
    """(source view, target view) pairs of the recordings of a store.

    With `pairs='random'` an item is a recording and the pipeline draws the pair (training, systems of the CRCV lab);
    with `pairs='all'` every ordered pair of cameras of every recording is an item (test).

    Args:
        data_root: folder or URL of the store, written by `tools/prepare_data.py`.
        subset: `train`, `val` or `test` of the split: of its training part, `val` holds the recordings of the
            performers named in `val_subjects`, `train` all others. `all` takes every recording.
        pipeline: transforms, from `SampleViewPair` or `SampleClip` on.
        pairs: `random` or `all`.
        clip_len: T, frames of a clip (at least 2).
        clip_stride: frames of the recording from one frame of the clip to the next (the paper's "skip").
        keypoint_set: which keypoints of the store to use.
        val_subjects: training performers that are kept for validation.
        frame_range: use only the frames [first, last) of each recording; None is all.
        max_items: keep only this many items, always the same random ones; None is all.
        split: a name in `pasgan.structures.splits.SPLITS`, or of a split that came with the data of the store. Split by
            camera, training pairs lie within the training cameras, test pairs have a held-out camera.
        actions: use only these action classes; None is all.
        test_mode: MMEngine's flag; a broken item is an error rather than replaced by another.

    Raises:
        StoreError: if `data_root` is no finished store, or the pipeline reads depth maps and it holds none.
        DatasetError: if the arguments are out of range, the keypoint set is missing nothing is left to read, or
            the split is unknown, needs cameras that the store lacks, or has no random pairs (a test by camera).
    """

    def __init__(
        self,
        data_root: str,
        subset: Subset,
        pipeline: Sequence[dict],
        pairs: Literal["random", "all"] = "all",
        clip_len: int = 8,
        clip_stride: int = 2,
        keypoint_set: str = "kinect25",
        val_subjects: Sequence[int] = (),
        frame_range: tuple[int, int] | None = None,
        max_items: int | None = None,
        split: str = DEFAULT_SPLIT,
        actions: Sequence[int] | None = None,
        test_mode: bool = False,
    ) -> None:
        if clip_len < 2:
            raise DatasetError(f"clip_len must be at least 2, got {clip_len}")
        if clip_stride < 1:
            raise DatasetError(f"clip_stride must be at least 1, got {clip_stride}")
        self.store = FrameStore.open(data_root)
        if keypoint_set not in self.store.keypoint_sets:
            known = ", ".join(sorted(self.store.keypoint_sets))
            raise DatasetError(f"store {data_root} has no keypoint set {keypoint_set!r}; it has: {known}")
        if any(step.get("depth") for step in pipeline):
            self.store.require_depth()
        self.subset = subset
        self.pairs = pairs
        self.clip_len = clip_len
        self.clip_stride = clip_stride
        self.keypoint_set = keypoint_set
        self.val_subjects = frozenset(val_subjects)
        self.frame_range = frame_range
        self.max_items = max_items
        self.split = self._find_split(split)
        self.actions = actions
        self.skeleton = get_skeleton(self.store.keypoint_sets[keypoint_set])
        packing = [step for step in pipeline if step["type"] == "PackViewSynthesisInputs"]
        # Half of the reading, for methods that look at the source pose alone.
        self.reads_source_frames = not packing or bool(packing[-1].get("source_video"))
        super().__init__(pipeline=list(pipeline), test_mode=test_mode)

    def load_data_list(self) -> list[dict]:
        """One dict per item; recordings too short for a clip are left out and counted in the log."""
        chosen = self.split.recordings(self.store.recording_table, self.subset, self.val_subjects)
        if self.actions is not None:
            chosen &= np.isin(self.store.recording_table["action"], self.actions)
        first, last = self._frame_bounds()
        span = self.clip_stride * (self.clip_len - 1) + 1
        long_enough = last - first >= span
        if short := np.count_nonzero(chosen & ~long_enough):
            message = f"{self.subset}: {short} recordings have fewer than the {span} frames of a clip and are left out"
            print_log(message, logger="current", level=logging.WARNING)
        indices = np.flatnonzero(chosen & long_enough)
        items = self._items(indices.tolist(), first, last[indices].tolist())
        if not items:
            raise DatasetError(
                f"store {self.store.root} has no recording for subset={self.subset!r} with at least {self.clip_len} "
                f"frames at stride {self.clip_stride} and a view pair (frame_range={self.frame_range}, val_subjects="
                f"{sorted(self.val_subjects)}); shorten clip_len or clip_stride, or prepare more recordings"
            )
        if self.max_items and self.max_items < len(items):
            chosen = np.random.default_rng(0).choice(len(items), self.max_items, replace=False)
            items = [items[i] for i in sorted(chosen)]
        return items

    def _items(self, indices: list[int], first: int, lasts: list[int]) -> list[dict]:
        """The items of the recordings `indices`, of which the frames `first` to `lasts` may be used."""
        cameras = [name.decode() for name in self.store.view_table["camera"].tolist()]
        starts, counts = (self.store.recording_table[name].tolist() for name in ("first_view", "num_views"))
        pairs_of = cache(lambda names: self.split.pairs(names, self.subset))
        items = []
        for index, last in zip(indices, lasts, strict=True):
            pairs = pairs_of(tuple(cameras[starts[index] : starts[index] + counts[index]]))
            item = {"recording_index": index, "first_frame": first, "last_frame": last}
            if self.pairs == "random":
                items += [item] if pairs else []
            else:
                items += [{**item, "source_camera": source, "target_camera": target} for source, target in pairs]
        return items

    def _find_split(self, name: str) -> Split:
        known = known_splits(self.store.splits)
        if name not in known:
            raise DatasetError(f"store {self.store.root} has no split {name!r}; known are: {', '.join(sorted(known))}")
        split = known[name]
        if split.by != "camera" or self.subset == "all":
            return split
        cameras = {camera.decode() for camera in np.unique(self.store.view_table["camera"])}
        if missing := sorted(split.training - cameras):
            raise DatasetError(
                f"split {name!r} trains on the cameras {', '.join(sorted(split.training))}, store "
                f"{self.store.root} has no {', '.join(missing)}; known splits are: {', '.join(sorted(known))}"
            )
        if self.subset == "test" and self.pairs == "random":
            raise DatasetError(f"the test pairs of split {name!r} are chosen by camera; give pairs='all'")
        return split

    def prepare_data(self, idx: int) -> Any:
        """Run the pipeline on an item.

        Args:
            idx: of the item; from len(self) on, draw · len(self) + index of the item, where `draw` seeds what the
                pipeline draws (see `InfiniteClipSampler`).
        """
        draw, index = divmod(idx, len(self))
        item = self.get_data_info(index)
        recording = self.store.recording_table[item["recording_index"]]
        item.update(
            store=self.store,
            recording_id=recording["id"].decode(),
            subject=int(recording["subject"]),
            action=int(recording["action"]),
            cameras=self.split.cameras(self.store.cameras(item["recording_index"]), self.subset),
            clip_len=self.clip_len,
            clip_stride=self.clip_stride,
            keypoint_set=self.keypoint_set,
            skeleton=self.skeleton.name,
            source_frames=self.reads_source_frames,
        )
        with _numpy_seed(draw) if draw else nullcontext():
            return self.pipeline(item)

    def item_shards(self) -> np.ndarray:
        """(items,) number of the file that holds the first view of each item's recording."""
        items = (self.get_data_info(index)["recording_index"] for index in range(len(self)))
        first_views = self.store.recording_table["first_view"][np.fromiter(items, np.int64, len(self))]
        return self.store.view_table["shard"][first_views]

    def clip_ids(self) -> list[str]:
        """The ids of all items, in order, without reading a frame; needs `pairs='all'`."""
        items = [self.get_data_info(index) for index in range(len(self))]
        return [
            f"{self.store.recordings[item['recording_index']].recording_id}"
            f"_{item['source_camera']}_{item['target_camera']}"
            for item in items
        ]

    def _frame_bounds(self) -> tuple[int, np.ndarray]:
        """First usable frame, and (N,) the frame behind the last one that all views of each recording have."""
        starts = self.store.recording_table["first_view"]
        shortest = np.minimum.reduceat(self.store.view_table["num_frames"], starts)
        if self.frame_range is None:
            return 0, shortest
        first, last = self.frame_range
        return first, np.minimum(last, shortest)


@contextmanager
def _numpy_seed(seed: int) -> Iterator[None]:
    """NumPy's generator seeded within the block, and behind it as if nothing had been drawn."""
    state = np.random.get_state(legacy=False)
    np.random.seed(seed)
    try:
        yield
    finally:
        np.random.set_state(state)

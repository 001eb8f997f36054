"""The order in which training sees the items: `InfiniteClipSampler`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from mmengine.dataset import InfiniteSampler

from pasgan.data.multi_view_action_dataset import DatasetError, MultiViewActionDataset
from pasgan.registry import DATA_SAMPLERS


@DATA_SAMPLERS.register_module()
class InfiniteClipSampler(InfiniteSampler):
    """Every item once per pass, pass after pass, in an order and with draws that follow from the seed alone.

    What it yields is `draw · size + index`: the item, and the seed of what the pipeline draws for it (see
    `MultiViewActionDataset.prepare_data`). A resumed run that skips what it has seen (`skip`) therefore gets the very
    items that the run would have got without the interruption, with any number of workers.

    A store that is read cold, from a network or a slow disk, wants the items of one file close to each other:
    with `shard_window` = w about w files are in use at any time, and one after the other takes the place of one that
    was read to its end. Each process then reads files of its own, other ones in every pass.

    Args:
        dataset: what to draw from.
        seed: of the order and of the draws, the same in all processes; None draws one.
        shard_window: number of files to mix; None mixes all items.

    Raises:
        DatasetError: if there are fewer files than processes to share them.
    """

    def __init__(
        self, dataset: MultiViewActionDataset, seed: int | None = None, shard_window: int | None = None
    ) -> None:
        self.shard_window = shard_window
        if shard_window is not None:
            self._shards, self._shard_of_item = np.unique(dataset.item_shards(), return_inverse=True)
        super().__init__(dataset, shuffle=True, seed=seed)
        if shard_window is not None and len(self._shards) < self.world_size:
            raise DatasetError(
                f"shard_window: {self.world_size} processes cannot share {len(self._shards)} files of the store; "
                "leave shard_window out"
            )

    def _indices_of_rank(self) -> Iterator[int]:
        """The stream of this process without end."""
        rng = np.random.default_rng(self.seed)
        while True:
            order = self._mixed(rng) if self.shard_window is None else self._mixed_within_window(rng)
            draws = rng.integers(1, 2**31, self.size)
            yield from (draws[order] * self.size + order).tolist()

    def _mixed(self, rng: np.random.Generator) -> np.ndarray:
        return rng.permutation(self.size)[self.rank :: self.world_size]

    def _mixed_within_window(self, rng: np.random.Generator) -> np.ndarray:
        """The items of this process's files; the places of a file spread over the window that begins with it."""
        turns = np.argsort(rng.permutation(len(self._shards)))[self._shard_of_item]
        places = turns // self.world_size + self.shard_window * rng.random(self.size)
        own = np.flatnonzero(turns % self.world_size == self.rank)
        return own[np.argsort(places[own])]

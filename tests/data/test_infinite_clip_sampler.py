from __future__ import annotations

from functools import partial
from itertools import islice

import numpy as np
import pytest
import torch
from mmengine.dataset import worker_init_fn
from mmengine.runner.loops import _InfiniteDataloaderIterator
from torch.utils.data import DataLoader

from pasgan.data import InfiniteClipSampler, MultiViewActionDataset, stack_clips
from pasgan.data.multi_view_action_dataset import DatasetError

PIPELINE = [
    {"type": "SampleViewPair"},
    {"type": "SampleClip", "start": "random"},
    {"type": "LoadClip"},
    {"type": "CropClip", "size": 56, "position": "random", "side_trim": 50},
    {"type": "RandomMirror"},
    {"type": "FillSourceKeypoints"},
    {"type": "PackViewSynthesisInputs"},
]


class Items:
    """Stands for a dataset of which only the files of its items matter."""

    def __init__(self, shards) -> None:
        self.shards = np.asarray(shards)

    def __len__(self) -> int:
        return len(self.shards)

    def item_shards(self) -> np.ndarray:
        return self.shards


def indices(sampler, count):
    return [position % sampler.size for position in islice(sampler, count)]


def for_rank(monkeypatch, rank, world_size, *arguments, **options):
    monkeypatch.setattr("mmengine.dataset.sampler.get_dist_info", lambda: (rank, world_size))
    return InfiniteClipSampler(*arguments, **options)


def test_every_item_once_per_pass_in_ever_new_orders():
    data = Items([0] * 10)
    stream = indices(InfiniteClipSampler(data, seed=1), 30)
    passes = [stream[start : start + 10] for start in (0, 10, 20)]
    assert all(sorted(one) == list(range(10)) for one in passes)
    assert passes[0] != passes[1] != passes[2]
    assert indices(InfiniteClipSampler(data, seed=1), 30) == stream
    assert indices(InfiniteClipSampler(data, seed=2), 30) != stream


def test_draws_differ_from_pass_to_pass():
    positions = list(islice(InfiniteClipSampler(Items([0] * 10), seed=1), 200))
    assert len(set(positions)) == 200
    assert min(positions) >= 10  # draw 0 would mean that nothing is seeded


def test_processes_share_a_pass(monkeypatch):
    data = Items([0] * 12)
    streams = [indices(for_rank(monkeypatch, rank, 3, data, seed=4), 8) for rank in range(3)]
    for start in (0, 4):
        assert sorted(np.concatenate([stream[start : start + 4] for stream in streams])) == list(range(12))


def test_a_window_of_files_moves_over_the_store():
    shards = np.repeat(np.arange(40), 25)
    order = indices(InfiniteClipSampler(Items(shards), seed=0, shard_window=4), 2000)
    for one in (order[:1000], order[1000:]):
        assert sorted(one) == list(range(1000))
        first = {shard: place for place, shard in reversed(list(enumerate(shards[one])))}
        last = {shard: place for place, shard in enumerate(shards[one])}
        in_use = [sum(first[shard] <= place <= last[shard] for shard in range(40)) for place in range(1000)]
        assert max(in_use) <= 5
        assert sum(in_use) / 1000 > 3  # and mixed well
    assert shards[order[:1000]].tolist() != shards[order[1000:]].tolist()


def test_processes_read_files_of_their_own(monkeypatch):
    shards = np.repeat(np.arange(8), 5)
    streams = [indices(for_rank(monkeypatch, rank, 2, Items(shards), seed=3, shard_window=2), 40) for rank in range(2)]
    for start in (0, 20):
        parts = [stream[start : start + 20] for stream in streams]
        assert sorted(parts[0] + parts[1]) == list(range(40))
        assert not set(shards[parts[0]]) & set(shards[parts[1]])
    with pytest.raises(DatasetError, match="9 processes cannot share 8 files"):
        for_rank(monkeypatch, 0, 9, Items(shards), seed=3, shard_window=2)


@pytest.mark.parametrize("workers", [0, 2])
def test_a_resumed_run_gets_the_items_it_would_have_got(sample_store, workers):
    dataset = MultiViewActionDataset(str(sample_store), "all", PIPELINE, pairs="random")

    def batches(skip, count, num_workers):
        loader = DataLoader(
            dataset,
            2,
            sampler=InfiniteClipSampler(dataset, seed=7, shard_window=1),
            num_workers=num_workers,
            collate_fn=stack_clips,
            worker_init_fn=partial(worker_init_fn, num_workers=num_workers, rank=0, seed=7) if num_workers else None,
        )
        iterator = _InfiniteDataloaderIterator(loader)
        iterator.skip_iter(skip)
        return [next(iterator) for _ in range(count)]

    straight, resumed = batches(0, 7, num_workers=workers), batches(4, 3, num_workers=2 - workers)
    assert len({sample.clip_id for batch in straight for sample in batch["data_samples"]}) > 4
    for first, second in zip(straight[4:], resumed, strict=True):
        for name, value in first["inputs"].items():
            assert value.equal(second["inputs"][name]), name
        for one, other in zip(first["data_samples"], second["data_samples"], strict=True):
            assert one.metainfo == other.metainfo
            assert one.target_video.equal(other.target_video)


def test_seeded_draws_leave_the_global_generator_alone(sample_store):
    dataset = MultiViewActionDataset(str(sample_store), "all", PIPELINE, pairs="random")
    np.random.seed(3)
    expected = np.random.random(2)
    np.random.seed(3)
    first = np.random.random()
    items = [dataset[5 * len(dataset) + 2], dataset[5 * len(dataset) + 2], dataset[6 * len(dataset) + 2]]
    assert [first, np.random.random()] == expected.tolist()
    same, again, other = (item["data_samples"] for item in items)
    assert same.metainfo == again.metainfo
    assert torch.equal(same.target_keypoints, again.target_keypoints)
    assert same.recording_id == other.recording_id
    assert same.metainfo != other.metainfo

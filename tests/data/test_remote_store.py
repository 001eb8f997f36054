"""Stores behind a URL: a real HTTP server, real processes, fsspec's own client."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import fsspec
import numpy as np
import pytest
from torch.utils.data import DataLoader

from pasgan.data import (
    FrameStore,
    FrameStoreWriter,
    InfiniteClipSampler,
    MultiViewActionDataset,
    StoreError,
    preparation,
    stack_clips,
)
from pasgan.data.preparation import prepare_store
from pasgan.data.readers import NTURGBDReader

PIPELINE = [
    {"type": "SampleViewPair"},
    {"type": "SampleClip", "start": "random"},
    {"type": "LoadClip"},
    {"type": "CropClip", "size": 56, "position": "random", "side_trim": 25},
    {"type": "FillSourceKeypoints"},
    {"type": "PackViewSynthesisInputs"},
]


class Handler(SimpleHTTPRequestHandler):
    """Counts what is fetched."""

    def __init__(self, *arguments, fetched: list[str], **options):
        self.fetched = fetched
        super().__init__(*arguments, **options)

    def do_GET(self):
        self.fetched.append(self.path.rsplit("/", 1)[-1])
        super().do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture
def served(tmp_path, monkeypatch):
    """A folder behind HTTP: its path, its URL, the files fetched from it; and an empty cache."""
    monkeypatch.setenv("PASGAN_CACHE", str(tmp_path / "cache"))
    root, fetched = tmp_path / "served", []
    root.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(root), fetched=fetched))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield SimpleNamespace(root=root, url=f"http://127.0.0.1:{server.server_port}", fetched=fetched)
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["raw", "jpeg"])
def layout(request):
    return request.param


def prepare(sample_store, root, layout="jpeg"):
    reader = NTURGBDReader(sample_store.parent / "raw")
    prepare_store(reader, root, (68, 120), workers=2, layout=layout)


def test_a_store_behind_http_reads_like_a_folder(served, sample_store, layout):
    prepare(sample_store, served.root / "store", layout)
    near, far = FrameStore.open(served.root / "store"), FrameStore.open(f"{served.url}/store")
    assert sorted(served.fetched) == ["recordings.npy", "store.json", "views.npy"]
    assert repr(far).startswith(f"FrameStore('{served.url}/store'")
    for index, entry in enumerate(near.recordings):
        for camera, view in entry.cameras.items():
            frames = range(view.num_frames)
            np.testing.assert_array_equal(near.frames(index, camera, frames), far.frames(index, camera, frames))
            np.testing.assert_array_equal(near.keypoints(index, camera)[0], far.keypoints(index, camera)[0])
    assert far.verify() == []
    count = Counter(served.fetched)
    assert set(count.values()) == {1}
    FrameStore.open(f"{served.url}/store").frames(0, "C001", [0])
    assert Counter(served.fetched) - count == {"store.json": 1}  # the rest is in the cache
    assert not list(far.root.glob(".*"))


def test_workers_share_what_one_of_them_fetched(served, sample_store):
    prepare(sample_store, served.root)
    dataset = MultiViewActionDataset(served.url, "all", PIPELINE, pairs="random")
    local = MultiViewActionDataset(str(served.root), "all", PIPELINE, pairs="random")
    loader = partial(DataLoader, batch_size=3, collate_fn=stack_clips)
    batches = [
        iter(loader(data, sampler=InfiniteClipSampler(data, seed=5), num_workers=workers))
        for data, workers in ((dataset, 3), (local, 0))
    ]
    for _ in range(6):
        far, near = (next(loader) for loader in batches)
        assert [sample.clip_id for sample in far["data_samples"]] == [sample.clip_id for sample in near["data_samples"]]
        for first, second in zip(far["data_samples"], near["data_samples"], strict=True):
            assert first.target_video.equal(second.target_video)
    assert set(Counter(served.fetched).values()) == {1}


def test_a_damaged_file_is_not_kept(served, sample_store, layout):
    prepare(sample_store, served.root, layout)
    shard = served.root / "frames-00000.bin"
    good = shard.read_bytes()
    shard.write_bytes(good[:1000] + bytes([good[1000] ^ 1]) + good[1001:])
    store = FrameStore.open(served.url)
    with pytest.raises(StoreError, match=r"frames-00000.bin: cannot be fetched \(what came is not what was written\)"):
        store.frames(0, "C001", [0])
    shard.write_bytes(good[:-7])
    with pytest.raises(StoreError, match=rf"\({len(good) - 7} bytes came instead of {len(good)}\)"):
        store.frames(0, "C001", [0])
    assert not list(store.root.glob("*frames-00000*.bin"))
    shard.write_bytes(good)
    assert store.frames(0, "C001", [0]).any()
    (served.root / "views.npy").write_bytes((served.root / "recordings.npy").read_bytes())
    os.remove(store.root / "views.npy")
    with pytest.raises(StoreError, match=r"views.npy: cannot be fetched"):
        FrameStore.open(served.url)


def test_what_is_not_there(served, sample_store):
    with pytest.raises(StoreError, match=rf"{served.url}/none: no store there"):
        FrameStore.open(f"{served.url}/none")
    with pytest.raises(StoreError, match=r"nosuch://bucket/store/store.json: cannot be fetched \(Protocol not known"):
        FrameStore.open("nosuch://bucket/store")
    prepare(sample_store, served.root)
    (served.root / "frames-00000.bin").unlink()
    with pytest.raises(StoreError, match=r"frames-00000.bin: cannot be fetched"):
        FrameStore.open(served.url).frames(0, "C001", [0])


def test_the_cache_keeps_what_was_used_last(tmp_path, monkeypatch, sample_store):
    """Any file system of fsspec will do; this one is in memory. A file for each view, and room for four of them."""
    monkeypatch.setenv("PASGAN_CACHE", str(tmp_path / "cache"))
    one_view = partial(FrameStoreWriter, shard_bytes=1)
    monkeypatch.setattr(preparation, "FrameStoreWriter", one_view)
    prepare(sample_store, tmp_path / "store")
    memory, near = fsspec.filesystem("memory"), FrameStore.open(tmp_path / "store")
    for path in near.root.iterdir():
        memory.pipe_file(f"/store/{path.name}", path.read_bytes())
    limit = 4 * max(path.stat().st_size for path in near.root.glob("frames-*.bin"))
    monkeypatch.setenv("PASGAN_CACHE_GB", str(limit / 1e9))
    used = []
    for recording, number in ((0, 1), (0, 2), (1, 3), (0, 1), (3, 1), (4, 2), (5, 1)):
        camera = f"C00{number}"
        store = FrameStore.open("memory://store")  # as another process would
        np.testing.assert_array_equal(store.frames(recording, camera, [3]), near.frames(recording, camera, [3]))
        used.append(next(reversed(store.shards["frames"]._maps)))
        time.sleep(0.01)  # the times of two uses differ
        kept = {int(path.stem.removeprefix("frames-")) for path in store.root.glob("frames-*.bin")}
        latest = list(dict.fromkeys(reversed(used)))
        assert kept == set(latest[: len(kept)])
        assert sum(path.stat().st_size for path in store.root.glob("frames-*.bin")) <= limit
    assert 3 < len(kept) < len(set(used))

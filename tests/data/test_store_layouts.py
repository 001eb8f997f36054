"""Frames kept as JPEGs: the same store, smaller."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from pasgan.data import FrameStore, FrameStoreWriter, StoreError
from pasgan.data.store_layouts import JpegLayout, store_layouts
from pasgan.structures import CameraView, Recording, ViewGeometry

SIZE = (40, 64)


def picture(seed: int, num_frames: int) -> np.ndarray:
    """(T, H, W, 3) uint8: smooth colours, none of whose channels is like another."""
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]
    phase = np.random.default_rng(seed).uniform(0, 6, (num_frames, 1, 1, 3))
    return (127 + 100 * np.sin(x[..., None] / [9, 17, 31] + y[..., None] / [25, 11, 15] + phase)).astype(np.uint8)


def fill(root: Path, numbers=(1, 2, 3), finish=True, layout="jpeg", **options) -> Path:
    with FrameStoreWriter(root, SIZE, {"kinect25": "kinect25"}, "test", layout=layout, **options) as store:
        for number in numbers:
            views, frames = {}, {}
            for camera, count in (("C001", 9), ("C002", 11)):
                points = np.random.default_rng(number).normal(15, 9, (count, 25, 2)).astype(np.float32)
                geometry = ViewGeometry(math.pi / 4, 1.7, 3.5)
                visible = {"kinect25": np.ones((count, 25), np.uint8)}
                views[camera] = CameraView(camera, Path("a.avi"), count, geometry, {"kinect25": points}, visible)
                frames[camera] = picture(10 * number + count, count)
                if layout == "jpeg":
                    frames[camera] = [store.layouts["frames"].encode(frame) for frame in frames[camera]]
            entry = Recording(f"R{number}", number, 1, 1, 1, views, [])
            if entry.recording_id not in store.finished:
                store.add(entry, frames, dict.fromkeys(frames, "0" * 64))
        if finish:
            store.finish()
    return root


def contents(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(root.iterdir())}


def psnr(first: np.ndarray, second: np.ndarray) -> float:
    return 10 * np.log10(255**2 / np.mean((first.astype(float) - second) ** 2))


def test_jpegs_read_like_the_frames_they_were(tmp_path):
    jpeg, raw = FrameStore.open(fill(tmp_path / "jpeg")), FrameStore.open(fill(tmp_path / "raw", layout="raw"))
    assert (jpeg.layouts, raw.layouts) == ({"frames": "jpeg"}, {"frames": "raw"})
    for index, number in enumerate((1, 2, 3)):
        for camera, count in (("C001", 9), ("C002", 11)):
            frames = jpeg.frames(index, camera, [count - 1, 0, 5])
            expected = raw.frames(index, camera, [count - 1, 0, 5])
            np.testing.assert_array_equal(expected, picture(10 * number + count, count)[[count - 1, 0, 5]])
            assert min(map(psnr, frames, expected)) > 40
            assert psnr(frames[..., ::-1], expected) < 20  # red is where red was
            for first, second in zip(jpeg.keypoints(index, camera), raw.keypoints(index, camera), strict=True):
                np.testing.assert_array_equal(first, second)
    size = {root: sum(path.stat().st_size for path in (tmp_path / root).glob("frame*.bin")) for root in ("jpeg", "raw")}
    assert size["jpeg"] < size["raw"] / 3
    assert jpeg.verify() == []
    with pytest.raises(IndexError, match="has 9 frames"):
        jpeg.frames(0, "C001", [9])


def test_views_are_spread_over_files_but_never_torn(tmp_path):
    one = FrameStore.open(fill(tmp_path / "one"))
    limit = (tmp_path / "one" / "frames-00000.bin").stat().st_size // 2
    many = FrameStore.open(fill(tmp_path / "many", shard_bytes=limit))
    shards = sorted((tmp_path / "many").glob("frames-*.bin"))
    assert len(shards) in (2, 3)
    assert max(path.stat().st_size for path in shards) <= limit
    for index in range(3):
        np.testing.assert_array_equal(many.frames(index, "C002", range(11)), one.frames(index, "C002", range(11)))
    assert many.verify() == []


@pytest.mark.parametrize("shard_bytes", [2**30, 20_000])
def test_an_interrupted_store_continues_to_the_same_bytes(tmp_path, shard_bytes):
    whole = contents(fill(tmp_path / "whole", shard_bytes=shard_bytes))
    root = fill(tmp_path / "store", numbers=(1, 2), finish=False, shard_bytes=shard_bytes)
    for name in (max(root.glob("frames-*.bin")).name, "frames-00009.bin", "frame-offsets.bin"):
        with open(root / name, "ab") as file:
            file.write(b"half a frame")
    assert contents(fill(root, shard_bytes=shard_bytes)) == whole


def test_damage_is_found(tmp_path):
    root = fill(tmp_path / "store")
    shard, offsets = root / "frames-00000.bin", root / "frame-offsets.bin"
    good = shard.read_bytes()
    begin = int(np.fromfile(offsets, "<u8").reshape(-1, 2)[9, 0])  # first frame of the second view
    shard.write_bytes(good[:begin] + b"\0\0" + good[begin + 2 :])
    (problem,) = FrameStore.open(root).verify()
    assert problem == f"R1 C002: its frames in {shard} are not the ones that were written"
    with pytest.raises(StoreError, match=f"byte {begin}: is no frame"):
        FrameStore.open(root).frames(0, "C002", [0])
    shard.write_bytes(good[:-1])
    assert len(FrameStore.open(root).verify()) == 2  # the size of the file, and its last view
    with pytest.raises(StoreError, match=r"frames-00000.bin: has lost 1 bytes"):
        fill(root)
    shard.write_bytes(good)
    offsets.write_bytes(offsets.read_bytes()[:-8])
    assert FrameStore.open(root).verify() == [f"{offsets}: has lost 16 bytes; make the store anew"]


def test_a_store_has_one_layout(tmp_path):
    root = fill(tmp_path / "store", numbers=(1,))
    with pytest.raises(StoreError, match='begun with layout = "jpeg", this run has null'):
        fill(root, layout="raw")
    with pytest.raises(StoreError, match='begun with layout = null, this run has "jpeg"'):
        fill(fill(tmp_path / "raw", layout="raw"))
    with pytest.raises(StoreError, match="no layout 'png' of a store; it is one of: raw, jpeg"):
        store_layouts("png", SIZE, depth=False)
    with pytest.raises(ValueError, match="frames are not 2 JPEGs"):
        JpegLayout(SIZE).check([b"\xff\xd8", b"no"], 2)


def test_a_store_of_another_version_is_refused(tmp_path):
    """A store that was written before there were two layouts says nothing of its layout, and is version 1."""
    root = fill(tmp_path / "store", layout="raw")
    meta = json.loads((root / "store.json").read_text())
    assert meta.pop("version") == 1
    assert "layout" not in meta
    del meta["index_sha256"]  # came later
    (root / "store.json").write_text(json.dumps({**meta, "version": 1}))
    assert len(FrameStore.open(root)) == 3
    for wrong in ({"version": 2}, {"version": 1, "layout": "jpeg"}, {"version": 3, "layout": "png"}):
        (root / "store.json").write_text(json.dumps({**meta, **wrong}))
        with pytest.raises(StoreError, match=r"this program reads 1 \(raw\), 2 \(jpeg\)"):
            FrameStore.open(root)

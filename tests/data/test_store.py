from __future__ import annotations

import errno
import json
import math
import pickle
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from pasgan.data import FrameStore, FrameStoreWriter, StoreError, store_writer
from pasgan.files import file_sha256
from pasgan.structures import CameraView, Recording, ViewGeometry

SIZE = (20, 30)
SETS = {"kinect25": "kinect25", "coco17": "coco17"}


def recording(number: int, num_frames=(9, 11)):
    """A recording of two cameras with random content."""
    rng = np.random.default_rng(number)
    views, frames = {}, {}
    for index, count in enumerate(num_frames):
        camera = f"C{index + 1:03d}"
        keypoints = {"kinect25": rng.normal(15, 9, (count, 25, 2)), "coco17": rng.normal(15, 9, (count, 17, 2))}
        keypoints = {name: points.astype(np.float32) for name, points in keypoints.items()}
        visible = {name: rng.integers(0, 3, points.shape[:2], dtype=np.uint8) for name, points in keypoints.items()}
        keypoints["kinect25"][visible["kinect25"] == 0] = np.nan
        geometry = ViewGeometry(math.pi / 4 * index, 1.7, 3.5)
        views[camera] = CameraView(camera, Path(f"raw/é{number}_{camera}.avi"), count, geometry, keypoints, visible)
        frames[camera] = rng.integers(0, 256, (count, *SIZE, 3), dtype=np.uint8)
    warnings = ["actor lost: C001"] if number == 2 else []
    return Recording(f"S001P{number:03d}R001A001", number, 1, 1, 1, views, warnings), frames


def writer(root, **options):
    return FrameStoreWriter(root, SIZE, SETS, "test", options.pop("options", {"a": 1}), **options)


def fill(root, numbers=(1, 2, 3), finish=True, **options):
    with writer(root, **options) as store:
        for number in numbers:
            entry, frames = recording(number)
            if entry.recording_id not in store.finished:
                store.add(entry, frames, dict.fromkeys(frames, f"{number:064x}"))
        if finish:
            store.finish({"kept": len(store.finished)})
    return root


def contents(root):
    return {path.name: path.read_bytes() for path in sorted(root.iterdir())}


def test_what_is_written_is_read(tmp_path):
    store = FrameStore.open(fill(tmp_path / "store"))
    assert store.frame_size == SIZE
    assert store.keypoint_sets == SETS
    assert (len(store), store.num_frames, store.dataset, store.options) == (3, 60, "test", {"a": 1})
    for index, number in enumerate((1, 2, 3)):
        expected, frames = recording(number)
        entry = store.recordings[index]
        assert (entry.recording_id, entry.subject, entry.action) == (expected.recording_id, number, 1)
        assert list(entry.cameras) == list(expected.views)
        for camera, view in expected.views.items():
            stored = entry.cameras[camera]
            assert (stored.num_frames, stored.geometry) == (view.num_frames, view.geometry)
            assert (stored.source, stored.source_sha256) == (view.video.name, f"{number:064x}")
            np.testing.assert_array_equal(store.frames(index, camera, range(view.num_frames)), frames[camera])
            for name in SETS:
                points, visible = store.keypoints(index, camera, keypoint_set=name)
                np.testing.assert_array_equal(points, view.keypoints[name])
                np.testing.assert_array_equal(visible, view.keypoints_visible[name])
            points, visible = store.keypoints(index, camera, [7, 2])
            np.testing.assert_array_equal(points, view.keypoints["kinect25"][[7, 2]])
    assert store.index_of("S001P002R001A001") == 1
    assert [entry.subject for entry in store.recordings[1:]] == [2, 3]
    assert store.recordings[-1].subject == 3
    assert store.verify() == []


def test_frames_are_a_copy_in_the_order_asked(tmp_path):
    store = FrameStore.open(fill(tmp_path / "store"))
    frames = store.frames(0, "C002", [5, 0, 5])
    np.testing.assert_array_equal(frames, recording(1)[1]["C002"][[5, 0, 5]])
    frames[:] = 0
    assert store.frames(0, "C002", [5]).any()


def test_asking_for_what_is_not_there(tmp_path):
    store = FrameStore.open(fill(tmp_path / "store"))
    with pytest.raises(IndexError, match=r"S001P001R001A001 C001 .* has 9 frames, asked for 8 to 9"):
        store.frames(0, "C001", [8, 9])
    with pytest.raises(IndexError, match="asked for -1 to 0"):
        store.keypoints(0, "C001", [0, -1])
    with pytest.raises(KeyError, match="no camera 'C009'"):
        store.frames(0, "C009", [0])
    with pytest.raises(KeyError, match="no keypoint set 'body25'; it has: coco17, kinect25"):
        store.keypoints(0, "C001", [0], "body25")
    with pytest.raises(KeyError, match="no recording 'x'"):
        store.index_of("x")
    with pytest.raises(IndexError):
        store.recordings[3]


def test_a_pickled_store_carries_no_frames(tmp_path):
    store = FrameStore.open(fill(tmp_path / "store"))
    expected = store.frames(1, "C001", [3])
    data = pickle.dumps(store)
    assert len(data) < 20_000
    np.testing.assert_array_equal(pickle.loads(data).frames(1, "C001", [3]), expected)


def test_views_are_spread_over_files_but_never_torn(tmp_path, monkeypatch):
    one_view = 11 * SIZE[0] * SIZE[1] * 3
    root = fill(tmp_path / "store", shard_bytes=one_view)
    assert len(list(root.glob("frames-*.bin"))) == 6
    assert fill(tmp_path / "again", numbers=(1,), finish=False, shard_bytes=one_view)
    assert contents(fill(tmp_path / "again", shard_bytes=one_view)) == contents(root)
    monkeypatch.setattr("pasgan.data.store_shards.MAX_OPEN_SHARDS", 2)
    store = FrameStore.open(root)
    for index in (0, 1, 2, 0):
        for camera in ("C001", "C002"):
            frames = recording(index + 1)[1][camera]
            np.testing.assert_array_equal(store.frames(index, camera, range(len(frames))), frames)
    assert store.verify() == []


def test_a_clip_reads_in_less_than_a_millisecond(tmp_path):
    size = (135, 240)
    entry, _ = recording(1, num_frames=(40,))
    frames = np.random.default_rng(0).integers(0, 256, (40, *size, 3), dtype=np.uint8)
    with FrameStoreWriter(tmp_path / "store", size, SETS, "test") as store:
        store.add(entry, {"C001": frames}, {"C001": "0" * 64})
        store.finish()
    store = FrameStore.open(tmp_path / "store")
    times = []
    for start in range(20):
        begin = time.perf_counter()
        store.frames(0, "C001", range(start, start + 16, 2))
        store.keypoints(0, "C001", range(start, start + 16, 2))
        times.append(time.perf_counter() - begin)
    assert min(times) < 1e-3


def test_an_interrupted_store_continues_to_the_same_bytes(tmp_path):
    whole = contents(fill(tmp_path / "whole"))
    root = fill(tmp_path / "store", numbers=(1, 2), finish=False)
    # What a process that is killed while it writes leaves behind.
    for name in ("frames-00000.bin", "frames-00001.bin", "keypoints-coco17.bin", "visible-kinect25.bin"):
        with open(root / name, "ab") as file:
            file.write(b"half a recording")
    with open(root / "journal.jsonl", "ab") as file:
        file.write(b'{"recording_id": "S001P003')
    assert contents(fill(root)) == whole


def test_stopped_while_the_first_line_is_written(tmp_path):
    root = tmp_path / "store"
    root.mkdir()
    (root / "journal.jsonl").write_text('{"format": "pasg')
    assert contents(fill(root)) == contents(fill(tmp_path / "whole"))


def test_a_finished_store_takes_more_and_stays_readable(tmp_path):
    root = fill(tmp_path / "store", numbers=(1, 2))
    fill(root, numbers=(3,), finish=False)
    old = FrameStore.open(root)
    assert len(old) == 2
    np.testing.assert_array_equal(old.frames(1, "C002", [10]), recording(2)[1]["C002"][[10]])
    assert contents(fill(root)) == contents(fill(tmp_path / "whole"))


def test_an_unfinished_and_a_missing_store_are_refused(tmp_path):
    with pytest.raises(StoreError, match=r"no store there; make one with: python tools/prepare_data.py ntu RAW --out"):
        FrameStore.open(tmp_path / "none")
    with pytest.raises(StoreError, match="the store is unfinished; run the command that began it again"):
        FrameStore.open(fill(tmp_path / "store", finish=False))


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("store.json", b"{}", "is no description of a store"),
        ("store.json", b"\xff", "is no description of a store"),
        ("store.json", b'{"format": "pasgan frame store", "version": 99}', "version 99 of the format"),
        ("views.npy", b"", "cannot be read"),
        ("views.npy", None, "cannot be read"),
        ("recordings.npy", b"damaged", "cannot be read"),
    ],
)
def test_a_damaged_index_is_refused(tmp_path, file, content, message):
    root = fill(tmp_path / "store")
    (root / file).unlink()
    if content is not None:
        (root / file).write_bytes(content)
    with pytest.raises(StoreError, match=message):
        FrameStore.open(root)


def test_continuing_with_other_options_is_refused(tmp_path):
    root = fill(tmp_path / "store", finish=False)
    with pytest.raises(StoreError, match=r'begun with options = {"a": 1}, this run has {"a": 2}'):
        writer(root, options={"a": 2})
    with pytest.raises(StoreError, match=r"begun with frame_size = \[20, 30\], this run has \[8, 8\]"):
        FrameStoreWriter(root, (8, 8), SETS, "test", {"a": 1})


def test_files_that_lost_something_are_refused(tmp_path):
    root = fill(tmp_path / "store", finish=False)
    with open(root / "frames-00000.bin", "r+b") as file:
        file.truncate(100)
    with pytest.raises(StoreError, match=r"frames-00000.bin: has lost \d+ bytes"):
        writer(root)
    root = fill(tmp_path / "other")
    (root / "journal.jsonl").unlink()
    with pytest.raises(StoreError, match="a store without its journal"):
        writer(root)
    lines = (fill(tmp_path / "third") / "journal.jsonl").read_text().split("\n")
    (tmp_path / "third" / "journal.jsonl").write_text("\n".join([lines[0], lines[1][:50], *lines[2:]]))
    with pytest.raises(StoreError, match="line 2: is damaged"):
        writer(tmp_path / "third")


def test_two_writers_of_one_store(tmp_path):
    with writer(tmp_path / "store"), pytest.raises(StoreError, match="another process is writing here"):
        writer(tmp_path / "store")
    writer(tmp_path / "store").close()


def test_arrays_that_do_not_fit_are_refused(tmp_path):
    with writer(tmp_path / "store") as store:
        entry, frames = recording(1)
        with pytest.raises(ValueError, match="S001P001R001A001 C002: frames are"):
            store.add(entry, {**frames, "C002": frames["C002"][:3]}, {})
        entry.views["C001"].keypoints["coco17"] = np.zeros((9, 25, 2), np.float32)
        with pytest.raises(ValueError, match="C001: coco17 is"):
            store.add(entry, frames, {})
        entry, frames = recording(2)
        store.add(entry, frames, dict.fromkeys(frames, "0" * 64))
        with pytest.raises(ValueError, match="already holds recording S001P002R001A001"):
            store.add(entry, frames, dict.fromkeys(frames, "0" * 64))


@pytest.mark.parametrize("full", ["frames-00000.bin", "visible-coco17.bin", "journal.jsonl", "views.npy.part"])
def test_a_full_disk_is_one_clear_error_and_the_run_can_go_on(tmp_path, monkeypatch, full):
    whole = contents(fill(tmp_path / "whole"))
    root = fill(tmp_path / "store", numbers=(1,), finish=False)

    def no_space(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    write = FrameStoreWriter._write

    def write_half(self, name, data):
        if name == full:
            write(self, name, bytes(memoryview(data).cast("B"))[: len(memoryview(data).cast("B")) // 2])
            no_space()
        write(self, name, data)

    with monkeypatch.context() as patch:
        if full.endswith(".part"):
            patch.setattr(store_writer, "replace_file", no_space)
        else:
            patch.setattr(FrameStoreWriter, "_write", write_half)
        with pytest.raises(StoreError, match=r"the disk is full\. What was written is kept: free some space and run"):
            fill(root)
    assert contents(fill(root)) == whole


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        writer(tmp_path / "file" / "store")


def test_verify_finds_a_flipped_byte_and_wrong_sizes(tmp_path):
    root = fill(tmp_path / "store")

    def flip(name, place):
        with open(root / name, "r+b") as file:
            file.seek(place)
            byte = file.read(1)[0]
            file.seek(place)
            file.write(bytes([byte ^ 1]))

    frame = SIZE[0] * SIZE[1] * 3
    flip("frames-00000.bin", 25 * frame + 7)  # recording 2, camera 1: frames 20 to 28
    assert FrameStore.open(root).verify() == [
        f"S001P002R001A001 C001: its frames in {root / 'frames-00000.bin'} are not the ones that were written"
    ]
    flip("frames-00000.bin", 25 * frame + 7)
    flip("visible-coco17.bin", 0)
    (problem,) = FrameStore.open(root).verify()
    assert problem == "S001P001R001A001 C001: its keypoints are not the ones that were written"
    flip("visible-coco17.bin", 0)
    assert FrameStore.open(root).verify() == []

    with open(root / "frames-00000.bin", "r+b") as file:
        file.truncate(59 * frame)
    problems = FrameStore.open(root).verify()
    assert problems[0].endswith(f"has {59 * frame} bytes instead of {60 * frame}")
    assert len(problems) == 2
    (root / "keypoints-kinect25.bin").unlink()
    assert any("keypoints-kinect25.bin: is missing" in problem for problem in FrameStore.open(root).verify())


LARGE = 38_160  # recordings of NTU RGB+D 120, three views each


@pytest.fixture(scope="module")
def large_store(tmp_path_factory):
    """The index of a store as large as NTU RGB+D 120; it has no frames."""
    root = fill(tmp_path_factory.mktemp("large") / "store")
    with open(root / "journal.jsonl") as file:
        header, line = file.readline(), json.loads(file.readline())
    line["views"] = [{**line["views"][0], "camera": f"C{number:03d}"} for number in (1, 2, 3)]
    entries = [{**line, "recording_id": f"S{number:09d}"} for number in range(LARGE)]
    digests = {}
    for name, table in zip(("recordings.npy", "views.npy"), store_writer.index_tables(entries), strict=True):
        np.save(root / name, table)
        digests[name] = file_sha256(root / name)
    counts = {"recordings": LARGE, "views": 3 * LARGE, "frames": 27 * LARGE}
    (root / "store.json").write_text(json.dumps({**json.loads(header), "counts": counts, "index_sha256": digests}))
    return root


def test_a_large_index_opens_quickly(large_store):
    begin = time.process_time()
    store = FrameStore.open(large_store)
    assert store.index_of("S000019999") == 19_999
    assert store.recordings[19_999].cameras["C002"].num_frames == 9
    assert store.span(LARGE - 1, "C003") == (0, 9)
    assert time.process_time() - begin < 0.5
    begin = time.process_time()
    for index in range(0, LARGE, 40):
        assert store.index_of(f"S{index:09d}") == index
        store.span(index, "C003")
    assert time.process_time() - begin < 0.5
    assert len(pickle.dumps(store)) < 20_000  # a worker maps the index anew


MEASURE = """
import resource, sys
import pasgan.data
from pasgan.data import FrameStore
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before = peak()
store = FrameStore.open(sys.argv[1])
assert store.index_of("S000019999") == 19_999
for index in range(0, len(store), 100):
    store.span(index, "C002")
print(peak() - before)
"""


def test_a_large_index_takes_little_memory(large_store):
    """In MiB, on top of what the program itself takes."""
    finished = subprocess.run(
        [sys.executable, "-c", MEASURE, large_store], capture_output=True, text=True, check=True, timeout=120
    )
    assert int(finished.stdout) < 100


def depths_of(number):
    """Depth maps that go with `recording(number)`."""
    rng = np.random.default_rng(100 + number)
    return {
        camera: rng.integers(0, 5000, array.shape[:3], dtype=np.uint16)
        for camera, array in recording(number)[1].items()
    }


def fill_with_depth(root, numbers=(1, 2, 3), finish=True, **options):
    with writer(root, depth=True, **options) as store:
        for number in numbers:
            entry, frames = recording(number)
            if entry.recording_id not in store.finished:
                store.add(entry, frames, dict.fromkeys(frames, "0" * 64), depths_of(number))
        if finish:
            store.finish()
    return root


def test_depth_maps_lie_beside_the_frames(tmp_path):
    store = FrameStore.open(fill_with_depth(tmp_path / "store", shard_bytes=30 * SIZE[0] * SIZE[1] * 3))
    assert len(list((tmp_path / "store").glob("depths-*.bin"))) == 3
    for index, number in enumerate((1, 2, 3)):
        frames, depths = recording(number)[1], depths_of(number)
        for camera in frames:
            np.testing.assert_array_equal(store.frames(index, camera, [7, 2]), frames[camera][[7, 2]])
            np.testing.assert_array_equal(store.depth(index, camera, [7, 2]), depths[camera][[7, 2]])
    with pytest.raises(IndexError, match="has 9 frames, asked for 9 to 9"):
        store.depth(0, "C001", [9])
    assert store.verify() == []
    assert pickle.loads(pickle.dumps(store)).depth(0, "C001", [0]).any()


def test_a_stopped_run_with_depth_continues_to_the_same_bytes(tmp_path):
    whole = contents(fill_with_depth(tmp_path / "whole"))
    root = fill_with_depth(tmp_path / "store", numbers=(1, 2), finish=False)
    for name in ("frames-00000.bin", "depths-00000.bin", "depths-00001.bin"):
        with open(root / name, "ab") as file:
            file.write(b"half a recording")
    assert contents(fill_with_depth(root)) == whole
    (problem,) = _damaged(root)
    assert (
        problem
        == f"S001P001R001A001 C001: its depths in {root / 'depths-00000.bin'} are not the ones that were written"
    )


def _damaged(root):
    with open(root / "depths-00000.bin", "r+b") as file:
        file.write(b"\xff\xff")
    return FrameStore.open(root).verify()


def test_depth_is_all_or_nothing(tmp_path):
    plain, deep = fill(tmp_path / "plain"), fill_with_depth(tmp_path / "deep", finish=False)
    with pytest.raises(StoreError, match=r"plain: the store holds no depth maps; .* --out .*plain_depth --depth"):
        FrameStore.open(plain).depth(0, "C001", [0])
    with pytest.raises(StoreError, match="begun with depth = null, this run has true"):
        writer(plain, depth=True)
    with pytest.raises(StoreError, match="begun with depth = true, this run has null"):
        writer(deep)
    entry, frames = recording(4)
    with writer(deep, depth=True) as store:
        with pytest.raises(ValueError, match="S001P004R001A001 C001: depths are missing"):
            store.add(entry, frames, {})
        with pytest.raises(ValueError, match="C001: depths are uint8"):
            store.add(entry, frames, {}, frames)

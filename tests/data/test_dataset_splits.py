"""Splits by name in a store and its dataset, and the index of NTU RGB+D 120 at its full size."""

import json
import time
from itertools import permutations
from types import SimpleNamespace

import numpy as np
import pytest

from pasgan.data import FrameStore, MultiViewActionDataset, StoreError
from pasgan.data.multi_view_action_dataset import DatasetError
from pasgan.data.store_format import recording_columns, view_columns
from pasgan.data.store_writer import FrameStoreWriter
from pasgan.structures.ntu_protocol import in_cross_subject_subset
from tests.conftest import TINY_SIZE, tiny_recording

PARTS = {"S001P001R001A001": "test", "S001P003R001A002": "train"}


@pytest.fixture(scope="module")
def split_store(tmp_path_factory):
    """Three recordings, of which two are in a split of their own; written in two runs."""
    root, rng = tmp_path_factory.mktemp("stores") / "split", np.random.default_rng(0)
    for numbers in ((1,), (2, 3)):
        with FrameStoreWriter(root, TINY_SIZE, {"kinect25": "kinect25"}, dataset="test") as writer:
            for number in numbers:
                recording, frames = tiny_recording(rng, number, num_frames=20)
                if recording.recording_id in PARTS:
                    recording.splits = {"own": PARTS[recording.recording_id]}
                writer.add(recording, frames, dict.fromkeys(frames, "0" * 64))
            writer.finish()
    return root


def build(root, **options):
    return MultiViewActionDataset(str(root), **{"subset": "test", "pipeline": [], **options})


def ids(dataset):
    return {clip[:16] for clip in dataset.clip_ids()}


def test_a_store_keeps_the_splits_that_come_with_the_data(split_store, tiny_store):
    assert FrameStore.open(split_store).splits == {"own": PARTS}
    assert FrameStore.open(tiny_store).splits == {}
    assert not (tiny_store / "splits.json").exists()
    assert ids(build(split_store, split="own")) == {"S001P001R001A001"}
    assert ids(build(split_store, split="own", subset="train")) == {"S001P003R001A002"}
    assert ids(build(split_store, split="own", subset="val", val_subjects=[3])) == {"S001P003R001A002"}
    assert len(ids(build(split_store, split="own", subset="all"))) == 3


def test_damaged_splits_are_named(split_store, tmp_path):
    for path in split_store.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    for content in ("{", "[]", json.dumps({"own": {"S001P001R001A001": "valid"}})):
        (tmp_path / "splits.json").write_text(content)
        with pytest.raises(StoreError, match=r"splits\.json: cannot be read"):
            FrameStore.open(tmp_path)


def test_a_split_by_camera_chooses_pairs_and_cameras(tiny_store):
    train = build(tiny_store, split="ntu60_xview", subset="train")
    assert len(train) == 5 * 2
    assert train.get_data_info(0)["source_camera"] == "C002"
    assert all("C001" in clip for clip in build(tiny_store, split="ntu60_xview").clip_ids())
    drawn = build(tiny_store, split="ntu60_xview", subset="train", pairs="random")
    assert drawn[0]["cameras"] == ["C002", "C003"]
    assert build(tiny_store, split="ntu60_xsub", subset="train", pairs="random")[0]["cameras"][0] == "C001"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"split": "xsub"}, "has no split 'xsub'; known are: ntu120_xset, ntu120_xsub, ntu60_xsub, ntu60_xview"),
        ({"split": "pku_xview"}, "trains on the cameras M, R, store .* has no M, R; known splits are: ntu120_xset"),
        ({"split": "ntu60_xview", "pairs": "random"}, "test pairs of split .* give pairs='all'"),
        ({"actions": [7]}, "no recording for subset='test'"),
    ],
)
def test_what_a_store_cannot_give_is_said(tiny_store, options, message):
    with pytest.raises(DatasetError, match=message):
        build(tiny_store, **options)


def test_action_classes_can_be_chosen(tiny_store):
    assert {clip[13:16] for clip in build(tiny_store, subset="all", actions=[2, 5]).clip_ids()} == {"002", "005"}


def large_index(count):
    """The two tables of a store of `count` recordings; every 50th lacks a camera."""
    rng = np.random.default_rng(0)
    recordings, cameras = np.zeros(count, recording_columns(16)), np.where(np.arange(count) % 50, 3, 2)
    recordings["id"] = [f"S001P{number:012d}".encode() for number in range(count)]
    for name, last in (("subject", 106), ("action", 60), ("setup", 32)):
        recordings[name] = rng.integers(1, last + 1, count)
    recordings["num_views"], recordings["first_view"] = cameras, np.cumsum(cameras) - cameras
    views = np.zeros(cameras.sum(), view_columns(4, 8, depth=False))
    views["camera"] = [f"C00{number}".encode() for used in cameras for number in range(used, 0, -1)]
    views["num_frames"] = rng.integers(14, 100, len(views))
    return recordings, views


def plain_items(recordings, views, pairs, subset, val_subjects, span):
    """The items of a dataset, one recording after the other."""
    items = []
    for index, row in enumerate(recordings):
        own = views[row["first_view"] : row["first_view"] + row["num_views"]]
        last = int(own["num_frames"].min())
        if not in_cross_subject_subset(int(row["subject"]), subset, val_subjects) or last < span:
            continue
        item = {"recording_index": index, "first_frame": 0, "last_frame": last}
        cameras = permutations(sorted(name.decode() for name in own["camera"]), 2)
        every = [{**item, "source_camera": source, "target_camera": target} for source, target in cameras]
        items += [item] if pairs == "random" else every
    return items


def with_index(monkeypatch, root, recordings, views):
    """Opening a store gives this index."""
    store = SimpleNamespace(
        root=root, recording_table=recordings, view_table=views, splits={}, keypoint_sets={"kinect25": "kinect25"}
    )
    monkeypatch.setattr(FrameStore, "open", lambda path: store)


@pytest.mark.parametrize(("pairs", "subset"), [("all", "test"), ("random", "train"), ("all", "val"), ("all", "all")])
def test_the_items_are_those_of_the_plain_way(monkeypatch, tmp_path, pairs, subset):
    recordings, views = large_index(2000)
    with_index(monkeypatch, tmp_path, recordings, views)
    dataset = build(tmp_path, pairs=pairs, subset=subset, val_subjects=[14, 16])
    plain = plain_items(recordings, views, pairs, subset, [14, 16], span=15)
    found = [dataset.get_data_info(index) for index in range(len(dataset))]
    assert [{key: value for key, value in item.items() if key != "sample_idx"} for item in found] == plain
    assert len(plain) > 20


def test_the_index_of_ntu_120_is_loaded_quickly(monkeypatch, tmp_path):
    with_index(monkeypatch, tmp_path, *large_index(38160))
    began = time.process_time()
    dataset = build(tmp_path, subset="all")
    seconds = time.process_time() - began
    assert len(dataset) > 200_000
    assert seconds < 2, f"{seconds:.1f} s"

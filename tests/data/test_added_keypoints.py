import json
import shutil

import numpy as np
import pytest

from pasgan.data import FrameStore, StoreError
from pasgan.data.added_keypoints import KeypointSetWriter

ORIGIN = {"estimator": "test"}


@pytest.fixture
def store(tiny_store, tmp_path):
    shutil.copytree(tiny_store, tmp_path / "store")
    return FrameStore.open(tmp_path / "store")


def poses(store, number):
    rng = np.random.default_rng(number)
    count = int(store.view_table[number]["num_frames"])
    return rng.normal(30, 9, (count, 17, 2)).astype(np.float32), rng.integers(0, 3, (count, 17), dtype=np.uint8)


def views(store):
    return [(entry.recording_id, camera) for entry in store.recordings for camera in entry.cameras]


def add(store, numbers, publish=False, **options):
    with KeypointSetWriter(store, "coco17", "coco17", ORIGIN, **options) as writer:
        for number in numbers:
            writer.add(*views(store)[number], *poses(store, number), {"number": number})
        if publish:
            writer.publish()
        return dict(writer.finished)


def test_a_set_is_there_when_all_views_are(store):
    total = len(views(store))
    add(store, range(4))
    assert "coco17" not in FrameStore.open(store.root).keypoint_sets
    with pytest.raises(StoreError, match=f"{total - 5} views have no coco17 keypoints yet"):
        add(store, [4], publish=True)
    assert list(add(store, range(5, total), publish=True).values()) == [{"number": i} for i in range(total)]
    opened = FrameStore.open(store.root)
    assert opened.keypoint_sets == {"kinect25": "kinect25", "coco17": "coco17"}
    index, camera = opened.index_of(views(store)[7][0]), views(store)[7][1]
    points, visible = opened.keypoints(index, camera, keypoint_set="coco17")
    np.testing.assert_array_equal(points, poses(store, 7)[0])
    np.testing.assert_array_equal(visible, poses(store, 7)[1])
    assert opened.verify() == []


def test_an_interrupted_line_is_written_again(store):
    add(store, range(3))
    journal = store.root / "added-coco17.jsonl"
    journal.write_bytes(journal.read_bytes()[:-20])
    with KeypointSetWriter(store, "coco17", "coco17", ORIGIN) as writer:
        assert list(writer.finished) == views(store)[:2]
        assert writer.missing() == views(store)[2:]


def test_damage_is_found(store):
    add(store, range(len(views(store))), publish=True)
    with open(store.root / "keypoints-coco17.bin", "r+b") as file:
        file.seek(17 * 8)
        file.write(b"\x01\x02\x03")
    problems = FrameStore.open(store.root).verify()
    assert len(problems) == 1
    assert "coco17 keypoints are not the ones" in problems[0]


def test_a_store_that_grows_needs_its_new_views(store):
    add(store, range(len(views(store))), publish=True)
    meta = json.loads((store.root / "store.json").read_text())
    meta["counts"]["frames"] += 5
    del meta["added_keypoint_sets"]
    (store.root / "store.json").write_text(json.dumps(meta))
    grown = FrameStore.open(store.root)
    with KeypointSetWriter(grown, "coco17", "coco17", ORIGIN) as writer:
        assert len(writer.finished) == len(views(store))
    assert (store.root / "keypoints-coco17.bin").stat().st_size == grown.num_frames * 17 * 8


def test_what_cannot_be_continued(store):
    with pytest.raises(StoreError, match="belongs to the store itself"):
        KeypointSetWriter(store, "kinect25", "kinect25", ORIGIN)
    add(store, [0])
    with pytest.raises(StoreError, match="begun in another way"):
        KeypointSetWriter(store, "coco17", "coco17", {"estimator": "other"})
    with (
        KeypointSetWriter(store, "coco17", "coco17", ORIGIN),
        pytest.raises(StoreError, match="another process is writing"),
    ):
        KeypointSetWriter(store, "coco17", "coco17", ORIGIN)
    with KeypointSetWriter(store, "coco17", "coco17", ORIGIN) as writer, pytest.raises(ValueError, match="expected"):
        writer.add(*views(store)[1], np.zeros((3, 17, 2)), np.zeros((3, 17)), {})

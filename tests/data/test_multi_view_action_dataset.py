import pickle
from itertools import permutations

import numpy as np
import pytest
import torch

from pasgan.data import FrameStore, MultiViewActionDataset, StoreError
from pasgan.ops import normalized_to_pixel

TEST_PIPELINE = [
    {"type": "SampleClip", "start": "middle"},
    {"type": "LoadClip"},
    {"type": "CropClip", "size": 56, "position": "center", "side_trim": 25},
    {"type": "FillSourceKeypoints"},
    {"type": "PackViewSynthesisInputs", "source_video": True},
]
TRAIN_PIPELINE = [
    {"type": "SampleViewPair"},
    {"type": "SampleClip", "start": "random"},
    {"type": "LoadClip"},
    {"type": "CropClip", "size": 56, "position": "random", "side_trim": 25},
    {"type": "RandomMirror"},
    {"type": "ResizeClip", "size": 32},
    {"type": "FillSourceKeypoints"},
    {"type": "PackViewSynthesisInputs"},
]


def build(root, **options):
    defaults = {"subset": "all", "pipeline": TEST_PIPELINE, "clip_len": 4, "clip_stride": 2}
    return MultiViewActionDataset(str(root), **{**defaults, **options})


def test_all_ordered_pairs_and_short_recordings_left_out(tiny_store):
    dataset = build(tiny_store)
    assert len(dataset) == 5 * 6  # the sixth recording has 5 frames, a clip spans 7
    pairs = {(dataset.get_data_info(i)["source_camera"], dataset.get_data_info(i)["target_camera"]) for i in range(6)}
    assert pairs == set(permutations(["C001", "C002", "C003"], 2))


def test_subsets_follow_the_cross_subject_split(tiny_store):
    train, test = build(tiny_store, subset="train"), build(tiny_store, subset="test")
    assert {train[i]["data_samples"].subject for i in range(len(train))} == {1}
    assert {test[i]["data_samples"].subject for i in range(len(test))} == {3}
    assert len(build(tiny_store, subset="val", val_subjects=[1])) == len(train)


def test_an_item_is_cut_from_the_store(tiny_store):
    dataset = build(tiny_store)
    item = dataset[1]
    sample, inputs = item["data_samples"], item["inputs"]
    start = (21 - 8) // 2
    assert sample.frame_indices == [start, start + 2, start + 4, start + 6]
    index = dataset.store.index_of(sample.recording_id)
    frames = dataset.store.frames(index, sample.target_camera, sample.frame_indices)
    top, left = (67 - 56) // 2, 25 + (70 - 56) // 2
    expected = frames[:, top : top + 56, left : left + 56]
    np.testing.assert_array_equal(sample.target_video.permute(1, 2, 3, 0).numpy(), expected)
    np.testing.assert_array_equal(inputs["prior_image"].permute(1, 2, 0).numpy(), expected[0])
    points, visible = dataset.store.keypoints(index, sample.target_camera, sample.frame_indices)
    restored = normalized_to_pixel(sample.target_keypoints, (56, 56)).numpy() + np.array([left, top])
    np.testing.assert_allclose(restored, points, atol=1e-4)
    np.testing.assert_array_equal(sample.target_keypoints_visible.numpy(), visible)
    assert inputs["source_video"].shape == (3, 4, 56, 56)


def test_unknown_joints_stay_unknown_in_the_truth_and_are_filled_in_the_source(tiny_store):
    dataset = build(tiny_store, frame_range=(0, 7))
    for i in range(6):
        item = dataset[i]
        assert torch.isfinite(item["inputs"]["source_keypoints"]).all()
        unknown = item["data_samples"].target_keypoints[0, 7].isnan().all()
        assert unknown == (item["data_samples"].target_camera == "C002")


def test_training_items_have_the_shapes_of_the_last_step(tiny_store):
    item = build(tiny_store, pairs="random", pipeline=TRAIN_PIPELINE)[0]
    assert item["inputs"]["prior_image"].shape == (3, 32, 32)
    assert item["inputs"]["source_keypoints"].shape == (4, 25, 2)
    assert item["inputs"]["source_view"].shape == (3,)
    assert item["data_samples"].target_video.shape == (3, 4, 32, 32)


def test_source_frames_are_read_only_where_they_are_packed(tiny_store, monkeypatch):
    """The item is the same without them."""
    silent = [*TRAIN_PIPELINE[:-1], {"type": "PackViewSynthesisInputs"}]
    packed = [*TRAIN_PIPELINE[:-1], {"type": "PackViewSynthesisInputs", "source_video": True}]
    read, items = [], []
    frames = FrameStore.frames
    monkeypatch.setattr(FrameStore, "frames", lambda *arguments: read.append(arguments[2]) or frames(*arguments))
    for pipeline in (silent, packed):
        np.random.seed(3)
        items.append(build(tiny_store, pairs="random", pipeline=pipeline)[0])
        read.append("then")
    assert [len(cameras.split()) for cameras in " ".join(read).split("then")[:2]] == [1, 2]
    first, second = items
    assert "source_video" in second["inputs"]
    assert first["inputs"].keys() == second["inputs"].keys() - {"source_video"}
    for name, value in first["inputs"].items():
        assert torch.equal(value, second["inputs"][name])
    assert torch.equal(first["data_samples"].target_video, second["data_samples"].target_video)


def test_given_prior_pose(tiny_store):
    pipeline = [*TEST_PIPELINE[:-1], {"type": "PackViewSynthesisInputs", "prior_keypoints": True}]
    item = build(tiny_store, pipeline=pipeline)[0]
    known = item["data_samples"].target_keypoints[0].isfinite()
    assert torch.equal(item["inputs"]["prior_keypoints"][known], item["data_samples"].target_keypoints[0][known])


def test_test_items_are_deterministic_and_survive_pickling(tiny_store):
    dataset = build(tiny_store)
    copy = pickle.loads(pickle.dumps(dataset))
    assert torch.equal(dataset[7]["data_samples"].target_video, copy[7]["data_samples"].target_video)


def test_max_items_are_always_the_same(tiny_store):
    first, second = build(tiny_store, max_items=10), build(tiny_store, max_items=10)
    assert len(first) == 10
    clips = [[data[i]["data_samples"].clip_id for i in range(10)] for data in (first, second)]
    assert clips[0] == clips[1]
    assert len(set(clips[0])) == 10


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"clip_len": 1}, "clip_len must be at least 2"),
        ({"clip_stride": 0}, "clip_stride must be at least 1"),
        ({"clip_len": 64}, "no recording for subset='all' with at least 64"),
        ({"keypoint_set": "coco17"}, "has no keypoint set 'coco17'; it has: kinect25"),
    ],
)
def test_bad_arguments_are_named(tiny_store, options, message):
    with pytest.raises(ValueError, match=message):
        build(tiny_store, **options)


DEPTH_PIPELINE = [
    TEST_PIPELINE[0],
    {"type": "LoadClip", "depth": True},
    *TEST_PIPELINE[2:-1],
    {"type": "PackViewSynthesisInputs", "target_depth": True},
]


def test_depth_is_given_in_units_of_five_metres(depth_store):
    dataset = build(depth_store, pipeline=DEPTH_PIPELINE)
    item = dataset[1]
    sample, depth = item["data_samples"], item["inputs"]["target_depth"]
    stored = dataset.store.depth(0, sample.target_camera, sample.frame_indices)
    top, left = (67 - 56) // 2, 25 + (70 - 56) // 2
    assert depth.dtype == torch.float32
    expected = stored[None, :, top : top + 56, left : left + 56] / 5000
    np.testing.assert_allclose(depth.numpy(), expected, rtol=1e-6)


def test_a_store_without_depth_is_refused_before_anything_is_read(tiny_store):
    with pytest.raises(StoreError, match=rf"{tiny_store}: the store holds no depth maps; .*ntu RAW --out .* --depth"):
        build(tiny_store, pipeline=DEPTH_PIPELINE)
    with pytest.raises(ValueError, match=r"needs LoadClip\(depth=True\)"):
        build(tiny_store, pipeline=[*TEST_PIPELINE[:-1], DEPTH_PIPELINE[-1]], test_mode=True)[0]


def test_missing_store_says_how_to_make_it(tmp_path):
    with pytest.raises(StoreError, match=r"prepare_data\.py ntu"):
        build(tmp_path / "nothing")


def test_crop_larger_than_the_store(tiny_store):
    pipeline = [*TEST_PIPELINE[:2], {"type": "CropClip", "size": 112, "position": "center"}, *TEST_PIPELINE[3:]]
    with pytest.raises(ValueError, match=r"a crop of 112 px .* does not fit into stored frames of 120x67"):
        build(tiny_store, pipeline=pipeline, test_mode=True)[0]

"""The dataset adaptor, seen through MMPose's own registries, transforms and metrics."""

import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.registry import DefaultScope

from pasgan.data import FrameStore, StoreError
from pasgan.poses import BasePersonDetector, PoseEstimationError
from pasgan.poses.mmpose.store_dataset import Kinect25StoreDataset
from pasgan.registry import PERSON_DETECTORS
from pasgan.structures import get_skeleton
from tests.conftest import ROOT

SKELETON = get_skeleton("kinect25")


@pytest.fixture(autouse=True)
def _mmpose_scope():
    with DefaultScope.overwrite_default_scope("mmpose"):
        yield


def make_dataset(root, subset="all", pipeline=(), **options) -> Kinect25StoreDataset:
    return Kinect25StoreDataset(str(root), subset, pipeline, **options)


def test_metainfo_is_our_skeleton(tiny_store):
    meta = make_dataset(tiny_store).metainfo
    assert tuple(meta["keypoint_name2id"]) == SKELETON.keypoint_names
    assert meta["flip_indices"] == SKELETON.flip_indices
    assert meta["skeleton_links"] == list(SKELETON.limbs)
    assert {frozenset(pair) for pair in meta["flip_pairs"]} == {frozenset(pair) for pair in SKELETON.flip_pairs}
    sigmas = dict(zip(SKELETON.keypoint_names, meta["sigmas"], strict=True))
    assert sigmas["left_knee"] == sigmas["right_knee"] == pytest.approx(0.087)  # COCO's
    lower = {SKELETON.keypoint_names[i] for i in meta["lower_body_ids"]}
    assert {"spine_base", "left_hip", "right_foot"} <= lower
    assert len(meta["lower_body_ids"]) + len(meta["upper_body_ids"]) == 25


def test_item_is_what_the_store_holds(tiny_store):
    dataset = make_dataset(tiny_store, frame_interval=5)
    store = FrameStore.open(tiny_store)
    item = dataset.get_data_info(7)
    place = (item["recording_index"], item["camera"], [item["frame_index"]])
    keypoints, visible = store.keypoints(*place)
    np.testing.assert_array_equal(item["img"], store.frames(*place)[0][..., ::-1])
    np.testing.assert_array_equal(item["keypoints"], keypoints)
    np.testing.assert_array_equal(item["bbox"][0], [*keypoints[0].min(axis=0), *keypoints[0].max(axis=0)])
    assert item["keypoints_visible"].all()
    assert visible.all()


def test_joint_not_tracked_counts_neither_for_loss_nor_for_box(tiny_store):
    """Of camera C002 the left hand is missing in frame 0."""
    dataset = make_dataset(tiny_store, frame_interval=100)
    item = next(item for item in map(dataset.get_data_info, range(len(dataset))) if item["camera"] == "C002")
    hand = SKELETON.keypoint_names.index("left_hand")
    assert item["frame_index"] == 0
    assert item["keypoints_visible"][0, hand] == 0
    assert item["keypoints_visible"].sum() == 24
    assert np.isfinite(item["keypoints"]).all()
    assert np.isfinite(item["bbox"]).all()
    assert item["raw_ann_info"]["keypoints"][3 * hand + 2] == 0


class Detector(BasePersonDetector):
    """Finds two people in red frames, the second one surer, and nobody in others."""

    def detect(self, frames, first_frame):
        boxes = np.array([[0, 0, 9, 9, 0.5], [10, 20, 40, 60, 0.9]], np.float32)
        return [boxes if frame[0, 0, 0] > frame[0, 0, 2] else boxes[:0] for frame in frames]


def test_boxes_of_a_detector(tiny_store, monkeypatch):
    """They say where to look; the truth stays."""
    monkeypatch.setitem(PERSON_DETECTORS.module_dict, "Detector", Detector)
    dataset = make_dataset(tiny_store, frame_interval=5, person_detector={"type": "Detector"})
    plain, red = make_dataset(tiny_store, frame_interval=5), np.full((67, 120, 3), [0, 0, 255], np.uint8)
    for image, center, scale in ((red, [25, 40], [30, 40]), (red[..., ::-1], [0, 0], [2, 2])):
        dataset.frames.image = lambda place, image=image: image
        item = dataset.get_data_info(2)
        np.testing.assert_array_equal(item["bbox_center"], [center])
        np.testing.assert_array_equal(item["bbox_scale"], [scale])
        np.testing.assert_array_equal(item["bbox"], plain.get_data_info(2)["bbox"])


def test_subsets_part_the_performers(tiny_store):
    train, val, test = (make_dataset(tiny_store, subset, val_subjects=[2]) for subset in ("train", "train", "test"))
    subjects = FrameStore.open(tiny_store).recording_table["subject"]
    found = [{int(subjects[item["recording_index"]]) for item in part.load_data_list()} for part in (train, test)]
    assert found == [{1}, {3}]
    assert len(train) + len(test) == len(make_dataset(tiny_store))
    assert len(make_dataset(tiny_store, "val", val_subjects=[1])) == len(val)
    with pytest.raises(PoseEstimationError, match="no frame with a person for subset='val'"):
        make_dataset(tiny_store, "val", val_subjects=[2])[0]


def test_wrong_stores_are_named(tiny_store, tmp_path, monkeypatch):
    with pytest.raises(StoreError, match="no store there"):
        make_dataset(tmp_path)
    monkeypatch.setattr("pasgan.poses.mmpose.store_frames.KEYPOINT_SET", "other")
    with pytest.raises(PoseEstimationError, match="no keypoint set 'other'; it has: kinect25"):
        make_dataset(tiny_store)


@pytest.fixture(params=["sample", "ntu"])
def cfg(request) -> Config:
    return Config.fromfile(ROOT / f"configs/pose/rtmpose_kinect25_{request.param}.py")


def test_labels_lie_where_the_joints_are(tiny_store, cfg):
    """Decoding the labels that MMPose's codec makes of an item gives its joints back, in both configs."""
    from mmpose.registry import KEYPOINT_CODECS

    assert cfg.train_dataloader.dataset.frame_interval > 1
    steps = [step for step in cfg.train_dataloader.dataset.pipeline if not step["type"].startswith("Random")]
    packed = make_dataset(tiny_store, "train", steps, frame_interval=20)[0]
    codec, sample = KEYPOINT_CODECS.build(cfg.codec), packed["data_samples"]
    assert tuple(packed["inputs"].shape) == (3, *codec.input_size[::-1])
    labels = [sample.gt_instance_labels[f"keypoint_{axis}_labels"].numpy() for axis in "xy"]
    found, _ = codec.decode(*labels)
    scale = sample.input_scale / sample.input_size
    in_frame = found[0] * scale + sample.input_center - 0.5 * sample.input_scale
    np.testing.assert_allclose(in_frame, sample.gt_instances.keypoints[0], atol=float(scale.max()))


def test_models_take_what_the_pipelines_give(tiny_store, cfg):
    from mmpose.registry import MODELS

    packed = make_dataset(tiny_store, "test", cfg.test_dataloader.dataset.pipeline, frame_interval=20, test_mode=True)[
        0
    ]
    model = MODELS.build(cfg.model).eval()
    with torch.inference_mode():
        batch = model.data_preprocessor({"inputs": [packed["inputs"]], "data_samples": [packed["data_samples"]]})
        (sample,) = model(**batch, mode="predict")
    assert sample.pred_instances.keypoints.shape == (1, 25, 2)

"""The dataset of people, seen through MMDetection's own registries, transforms and model."""

import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.registry import DefaultScope

from pasgan.data import FrameStore
from pasgan.ops.boxes import keypoint_boxes
from pasgan.poses import PoseEstimationError
from pasgan.poses.mmpose.person_dataset import PersonStoreDataset, body_box
from tests.conftest import ROOT

pytestmark = pytest.mark.filterwarnings("ignore:torch.meshgrid")  # MMDetection's call of it


@pytest.fixture(autouse=True)
def _mmdet_scope():
    with DefaultScope.overwrite_default_scope("mmdet"):
        yield


@pytest.fixture(scope="module")
def cfg() -> Config:
    return Config.fromfile(ROOT / "configs/pose/rtmdet_person_sample.py")


def make_dataset(root, subset="all", pipeline=(), **options) -> PersonStoreDataset:
    return PersonStoreDataset(str(root), subset, pipeline, **options)


def test_body_is_wider_than_its_joints():
    """Joints 100 px high: the soles are 11 px below, the top 5 px above, the sides 8 px away."""
    joints = np.array([[10, 20], [40, 120], [np.nan, np.nan]], np.float32)
    np.testing.assert_allclose(body_box(joints), [2, 15, 48, 131])


def test_item_is_what_the_store_holds(tiny_store):
    dataset = make_dataset(tiny_store, frame_interval=5)
    store = FrameStore.open(tiny_store)
    item, place = dataset.get_data_info(7), dataset.load_data_list()[7]["place"]
    keypoints, _ = store.keypoints(place["recording_index"], place["camera"], [place["frame_index"]])
    frame = store.frames(place["recording_index"], place["camera"], [place["frame_index"]])[0]
    np.testing.assert_array_equal(item["img"], frame[..., ::-1])
    (person,) = item["instances"]
    joints = keypoint_boxes(keypoints[0]).clip(0, [120, 67, 120, 67])
    assert (person["bbox"][:2] <= joints[:2]).all()
    assert (person["bbox"][2:] >= joints[2:]).all()
    assert min(person["bbox"]) >= 0
    assert person["bbox"][2] <= 120
    assert person["bbox"][3] <= 67


def test_subsets_part_the_performers(tiny_store):
    train, test = (make_dataset(tiny_store, subset) for subset in ("train", "test"))
    subjects = FrameStore.open(tiny_store).recording_table["subject"]
    for part, subject in ((train, 1), (test, 3)):
        assert {int(subjects[item["place"]["recording_index"]]) for item in part.load_data_list()} == {subject}
    with pytest.raises(PoseEstimationError, match="no frame with a person for subset='val'"):
        make_dataset(tiny_store, "val", val_subjects=[2])[0]


def test_scenes_are_composed_and_the_same_each_time(tiny_store):
    dataset = make_dataset(tiny_store, frame_interval=5, scenes=True)
    items = [dataset.get_data_info(index) for index in range(len(dataset))]
    assert {len(item["instances"]) for item in items} >= {0, 1, 2}
    assert len({item["img"].shape for item in items}) > 5
    again = dataset.get_data_info(4)
    np.testing.assert_array_equal(again["img"], items[4]["img"])
    assert again["instances"] == items[4]["instances"]
    for item in items:
        boxes = np.array([person["bbox"] for person in item["instances"]]).reshape(-1, 4)
        assert (boxes >= 0).all()
        assert (boxes <= np.tile(item["img"].shape[1::-1], 2)).all()


def test_boxes_move_with_the_pixels(sample_store, cfg):
    """What MMDetection's transforms of the recipe make of a frame whose person's box is painted red."""
    steps = [step for step in cfg.train_dataloader.dataset.pipeline if "HSV" not in step["type"]]
    dataset = make_dataset(sample_store, "train", steps, frame_interval=9)
    plain, image_of = [], dataset.frames.image
    dataset.frames.image = lambda place: painted(image_of(place), dataset.load_data_list(), place)
    for index in range(len(dataset)):
        packed = dataset[index]
        image, boxes = packed["inputs"].numpy(), packed["data_samples"].gt_instances.bboxes.tensor.numpy()
        assert image.shape == (3, 192, 320)
        plain.append(len(boxes))
        for left, top, right, bottom in boxes.round().astype(int):
            inner = image[2, top + 3 : bottom - 3, left + 3 : right - 3]
            assert inner.size == 0 or (inner > 200).mean() > 0.9
    assert min(plain) == 0
    assert max(plain) > 1


def painted(image, items, place):
    box = next(item["box"] for item in items if item["place"] == {key: place[key] for key in item["place"]})
    left, top, right, bottom = box.round().astype(int).clip(0)
    image[top:bottom, left:right] = [0, 0, 255]
    return image


def test_model_learns_from_what_the_pipelines_give(sample_store, cfg):
    from mmdet.registry import MODELS

    train = make_dataset(sample_store, "train", cfg.train_dataloader.dataset.pipeline, frame_interval=20)
    test = make_dataset(sample_store, "test", cfg.test_dataloader.dataset.pipeline, frame_interval=60, test_mode=True)
    model = MODELS.build(cfg.model)
    items = [train[index] for index in range(6)]
    batch = {key: [item[key] for item in items] for key in items[0]}
    losses = model(**model.data_preprocessor(batch, training=True), mode="loss")
    total = sum(sum(loss) for loss in losses.values())
    total.backward()
    assert torch.isfinite(total)
    assert all(weight.grad is not None for weight in model.parameters() if weight.requires_grad)
    sample = model.eval().test_step({key: [value] for key, value in test[0].items()})[0]
    assert sample.instances[0]["bbox_label"] == 0
    assert sample.pred_instances.bboxes.shape[1] == 4

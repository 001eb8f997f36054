"""RTMDet with random weights: a batch of frames against one frame at a time through MMCV's own transforms."""

import numpy as np
import pytest
import torch
from mmcv.transforms import Pad, Resize
from mmengine.config import Config

from pasgan.poses import PoseEstimationError, RTMDetPersonDetector
from pasgan.poses.mmpose.model_zoo import find_config

pytestmark = pytest.mark.filterwarnings("ignore:torch.meshgrid")  # MMDetection's call of it
RTMDET = "rtmdet_tiny_8xb32-300e_coco"


@pytest.fixture(scope="module")
def small_config(tmp_path_factory):
    return write_small_config(tmp_path_factory.mktemp("rtmdet") / "rtmdet_small.py", (128, 128), {"size": (128, 128)})


def write_small_config(path, scale, padding):
    """RTMDet-tiny on inputs of 128 pixels instead of 640, so that the test is quick; its padding is not grey."""
    cfg = Config.fromfile(find_config(RTMDET, "mmdet"))
    for step in cfg.test_dataloader.dataset.pipeline:
        if step["type"] == "Resize":
            step["scale"] = scale
        if step["type"] == "Pad":
            step.pop("size")
            step.update(padding, pad_val={"img": (10, 20, 30)})
    cfg.dump(str(path))
    return path


@pytest.fixture(scope="module")
def detector(small_config, rtmdet_weights):
    return RTMDetPersonDetector(small_config, rtmdet_weights, min_score=0.0, max_people=5)


def one_image(model, frame, resizing) -> torch.Tensor:
    """What MMDetection's test pipeline and model say of one image, read as BGR: boxes, scores, labels."""
    from mmdet.structures import DetDataSample

    results = {
        "img": np.ascontiguousarray(frame[..., ::-1]),
        "img_shape": frame.shape[:2],
        "ori_shape": frame.shape[:2],
    }
    for step in resizing:
        results = step(results)
    place = {key: results[key] for key in ("ori_shape", "img_shape", "scale_factor")}
    inputs = torch.from_numpy(np.ascontiguousarray(results["img"].transpose(2, 0, 1)))
    with torch.inference_mode():
        return model.test_step({"inputs": [inputs], "data_samples": [DetDataSample(metainfo=place)]})[0].pred_instances


FILL = {"img": (10, 20, 30)}
SQUARE = Resize(scale=(128, 128), keep_ratio=True), Pad(size=(128, 128), pad_val=FILL)
FITTING = Resize(scale=(128, 64), keep_ratio=True), Pad(size_divisor=32, pad_val=FILL)


def test_batch_is_what_single_images_give(detector, frames):
    """What random weights see most of counts as people."""
    compare(detector, frames[:3], SQUARE)


@pytest.mark.parametrize("turned", [False, True])
def test_padding_to_a_multiple(rtmdet_weights, tmp_path, frames, turned):
    """A landscape frame of 120x90 becomes 85x64 and is padded to 96x64, a portrait 64x85 and 64x96."""
    config = write_small_config(tmp_path / "rtmdet_fitting.py", (128, 64), {"size_divisor": 32})
    detector = RTMDetPersonDetector(config, rtmdet_weights, min_score=0.0, max_people=5)
    frames = [frame.transpose(1, 0, 2) if turned else frame for frame in frames[:3]]
    assert detector._pack(frames)["inputs"].shape == ((3, 3, 96, 64) if turned else (3, 3, 64, 96))
    compare(detector, frames, FITTING)


def compare(detector, frames, resizing):
    single = [one_image(detector.model, frame, resizing) for frame in frames]
    detector.person_class = int(torch.cat([found.labels for found in single]).mode().values)
    for expected, people in zip(single, detector.detect(frames, 0), strict=True):
        persons = expected.labels == detector.person_class
        scores, order = expected.scores[persons].sort(descending=True)
        assert 0 < len(people) <= 5
        assert people.dtype == np.float32
        np.testing.assert_allclose(people[:, 4], scores[: len(people)], rtol=1e-4)
        np.testing.assert_allclose(people[:, :4], expected.bboxes[persons][order][: len(people)], atol=0.05)


def test_threshold(small_config, rtmdet_weights, frames):
    strict = RTMDetPersonDetector(small_config, rtmdet_weights, min_score=1.1)
    assert [people.shape for people in strict.detect(frames[:2], 0)] == [(0, 5), (0, 5)]


def test_pipeline_that_is_not_understood(rtmdet_weights, small_config, tmp_path):
    cfg = Config.fromfile(small_config)
    cfg.test_dataloader.dataset.pipeline[1]["keep_ratio"] = False
    cfg.dump(str(tmp_path / "changed.py"))
    with pytest.raises(PoseEstimationError, match="the detector's test pipeline must load, resize"):
        RTMDetPersonDetector(tmp_path / "changed.py", rtmdet_weights)

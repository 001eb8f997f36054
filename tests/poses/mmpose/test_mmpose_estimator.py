"""MMPose's own code on batches of crops, against MMPose's own inference on one image at a time."""

import cv2
import numpy as np
import pytest
import torch
from mmengine.config import Config

from pasgan.poses import DatasetBoxes, MMPoseEstimator, PoseEstimationError
from pasgan.poses.mmpose.model_zoo import find_config

# MMPose warns where it finds a relative path in its own package.
pytestmark = pytest.mark.filterwarnings("ignore:The metainfo config file")
RTMPOSE = "rtmpose-t_8xb256-420e_coco-256x192"
BOXES = np.array([[20, 10, 70, 80], [0, 0, 120, 90], [-15, 30, 40, 120], [60.5, 5.25, 119, 33]], np.float32)


def estimate(estimator, frames, boxes):
    return estimator.estimate_crops([estimator.crop(*parts) for parts in zip(frames, boxes, strict=True)])


def test_crops_of_many_frames_are_what_inference_topdown_finds(estimator, rtmpose_weights, frames):
    from mmpose.apis import inference_topdown, init_model

    model = init_model(str(find_config(RTMPOSE, "mmpose")), str(rtmpose_weights), device="cpu")
    owners = [frames[i] for i in (0, 3, 3, 9)]
    keypoints, scores = estimate(estimator, owners, BOXES)
    assert keypoints.shape == (4, 17, 2)
    for frame, box, points, surety in zip(owners, BOXES, keypoints, scores, strict=True):
        expected = inference_topdown(model, cv2.cvtColor(frame, cv2.COLOR_RGB2BGR), box[None])[0].pred_instances
        np.testing.assert_allclose(points, expected.keypoints[0], atol=1e-3)
        np.testing.assert_allclose(surety, expected.keypoint_scores[0], rtol=1e-3, atol=1e-3)


def test_channels_arrive_in_the_order_that_the_model_was_trained_with(estimator):
    """A red frame: after normalisation with ImageNet's mean of RGB, the first channel is the high one."""
    red = np.zeros((64, 48, 3), np.uint8)
    red[..., 0] = 255
    packed = estimator.crops.pack([estimator.crop(red, np.array([0, 0, 48, 64], np.float32))])
    inputs = estimator.model.data_preprocessor(packed)["inputs"]
    centre = inputs[0, :, 128, 96]
    expected = (torch.tensor([255.0, 0, 0]) - torch.tensor([123.675, 116.28, 103.53])) / torch.tensor(
        [58.395, 57.12, 57.375]
    )
    torch.testing.assert_close(centre, expected)


def test_views_of_decoded_frames_are_the_same(estimator, frames):
    """Frames as OpenCV decodes them, read backwards, are not copied."""
    view = np.ascontiguousarray(frames[0][..., ::-1])[..., ::-1]
    crops = [estimator.crop(frame, BOXES[0]) for frame in (frames[0], view)]
    np.testing.assert_array_equal(crops[0].pixels, crops[1].pixels)


def test_batches_do_not_change_the_result(estimator, frames):
    together = estimator.estimate(frames)
    one_by_one = [estimate(estimator, [frame], np.array([[0, 0, 120, 90]], np.float32)) for frame in frames]
    assert together.skeleton == "coco17"
    np.testing.assert_allclose(together.keypoints, np.concatenate([k for k, _ in one_by_one]), atol=1e-3)
    np.testing.assert_array_equal(together.boxes, np.tile(np.float32([0, 0, 120, 90]), (10, 1)))


def test_udp_models_too(tmp_path, frames):
    """HRNet's smallest relative with unbiased data processing: heatmaps, flip test, other crops."""
    from mmpose.apis import inference_topdown, init_model

    config = find_config("cspnext-tiny_udp_8xb256-210e_coco-256x192", "mmpose")
    model = init_model(str(config), device="cpu")
    torch.save({"state_dict": model.state_dict()}, tmp_path / "random.pth")
    estimator = MMPoseEstimator(config, tmp_path / "random.pth", {"type": "WholeImage"})
    assert estimator.crops.use_udp
    keypoints, scores = estimate(estimator, frames[:2], BOXES[:2])
    for frame, box, points, surety in zip(frames[:2], BOXES[:2], keypoints, scores, strict=True):
        expected = inference_topdown(model, cv2.cvtColor(frame, cv2.COLOR_RGB2BGR), box[None])[0].pred_instances
        np.testing.assert_allclose(surety, expected.keypoint_scores[0], atol=1e-4)
        np.testing.assert_allclose(points, expected.keypoints[0], atol=0.5)


def test_frames_without_a_box_are_missing(estimator, frames):
    boxes = np.tile(BOXES[0], (10, 1))
    boxes[[2, 7]] = np.nan
    track = estimator.estimate(frames, DatasetBoxes(boxes))
    assert np.isnan(track.keypoints).all(axis=(1, 2)).tolist() == [i in (2, 7) for i in range(10)]
    assert (track.scores[[2, 7]] == 0).all()
    assert np.isnan(track.boxes[[2, 7]]).all()


def test_low_scores_are_missing(rtmpose_weights, estimator, frames):
    found = estimator.estimate(frames)
    limit = float(np.median(found.scores))
    stricter = MMPoseEstimator(RTMPOSE, rtmpose_weights, {"type": "WholeImage"}, "cpu", limit, 4).estimate(frames)
    low = found.scores < limit
    assert 0.3 < low.mean() < 0.7
    assert np.isnan(stricter.keypoints[low]).all()
    assert (stricter.scores[low] == 0).all()
    np.testing.assert_array_equal(stricter.keypoints[~low], found.keypoints[~low])


def write_config(path, **changes):
    cfg = Config.fromfile(find_config(RTMPOSE, "mmpose"))
    cfg.merge_from_dict(changes)
    cfg.dump(str(path))
    return path


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model.type": "BottomupPoseEstimator"}, r"is a BottomupPoseEstimator; MMPoseEstimator runs top-down models"),
        ({"model.head.out_channels": 25}, r"does not fit the model of .*size mismatch for head\.final_layer"),
        ({"model.backbone.deepen_factor": 0.6}, r"does not fit the model of .*Missing key"),
        ({"model.backbone.type": "NoSuchNet"}, r"cannot be built: .*NoSuchNet"),
        ({"test_dataloader.dataset.type": "X", "train_dataloader.dataset.type": "Body26"}, "which keypoints"),
        ({"train_dataloader.dataset.type": "AP10KDataset"}, r"17 keypoints of 'ap10k' \(L_Eye, .*coco17 \(nose"),
    ],
)
def test_config_that_does_not_fit(rtmpose_weights, tmp_path, changes, message):
    config = write_config(tmp_path / "changed.py", **changes)
    with pytest.raises(PoseEstimationError, match=f"(?s){message}"):
        MMPoseEstimator(config, rtmpose_weights, {"type": "WholeImage"})


def test_pipeline_that_is_not_understood(rtmpose_weights, tmp_path):
    config = write_config(tmp_path / "changed.py")
    cfg = Config.fromfile(config)
    cfg.test_dataloader.dataset.pipeline.insert(1, {"type": "RandomFlip"})
    cfg.dump(str(config))
    with pytest.raises(PoseEstimationError, match="test pipeline must be LoadImage, GetBBoxCenterScale"):
        MMPoseEstimator(config, rtmpose_weights, {"type": "WholeImage"})


def test_weights_of_a_larger_model_do_not_fit(rtmpose_weights, tmp_path):
    content = torch.load(rtmpose_weights, weights_only=False)  # made by this test run itself
    content["state_dict"]["backbone.stage9.weight"] = torch.zeros(1)
    torch.save(content, tmp_path / "larger.pth")
    with pytest.raises(PoseEstimationError, match=r"larger\.pth does not fit .*Unexpected key.*stage9"):
        MMPoseEstimator(RTMPOSE, tmp_path / "larger.pth", {"type": "WholeImage"})


def test_skeleton_of_the_weights_counts(rtmpose_weights, tmp_path, frames):
    """The description of the keypoints that training stored beside the weights goes before that of the config."""
    from mmpose.datasets.datasets.utils import parse_pose_metainfo

    content = torch.load(rtmpose_weights, weights_only=False)  # made by this test run itself
    content["meta"]["dataset_meta"] = parse_pose_metainfo({"from_file": "configs/_base_/datasets/halpe26.py"})
    torch.save(content, tmp_path / "halpe.pth")
    with pytest.raises(PoseEstimationError, match=r"cannot run with the 26 keypoints of halpe26 that its dataset has"):
        MMPoseEstimator(RTMPOSE, tmp_path / "halpe.pth", {"type": "WholeImage"})
